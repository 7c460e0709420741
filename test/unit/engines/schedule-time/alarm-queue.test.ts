import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlarmQueue } from '../../../../local/engines/schedule-time/alarm-queue.ts';
import type { Clock } from '../../../../local/ports/clock.ts';
import { createManualClock } from '../manual-clock.ts';

describe('alarms', () => {
  it('ring in the order of their times, each once, the latest of a key', () => {
    const operation = fc.record({ key: fc.nat(9), afterMs: fc.nat(100_000) });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const clock = createManualClock(0);
        const queue = new AlarmQueue(clock);
        const rung: { key: number; atMs: number }[] = [];
        const wanted = new Map<number, number>();
        queue.open();
        for (const { key, afterMs } of operations) {
          wanted.set(key, afterMs);
          queue.set(String(key), afterMs, (atMs) => rung.push({ key, atMs }));
        }
        clock.advance(100_001);
        expect(rung.map(({ atMs }) => atMs)).toEqual([...wanted.values()].sort((a, b) => a - b));
        expect(new Map(rung.map(({ key, atMs }) => [key, atMs]))).toEqual(wanted);
      }),
    );
  });

  it('wait until the queue is open, and end with it', () => {
    const clock = createManualClock(0);
    const queue = new AlarmQueue(clock);
    let rings = 0;
    queue.set('a', 1_000, () => void rings++);
    clock.advance(5_000);
    expect(rings).toBe(0);
    queue.open();
    clock.advance(0);
    expect(rings).toBe(1);
    queue.set('b', 6_000, () => void rings++);
    queue.close();
    clock.advance(5_000);
    expect(rings).toBe(1);
  });

  it('do not ring when cleared, and may be set again while they ring', () => {
    const clock = createManualClock(0);
    const queue = new AlarmQueue(clock);
    const rung: number[] = [];
    queue.open();
    queue.set('cleared', 1_000, () => rung.push(-1));
    queue.clear('cleared');
    const ring = (atMs: number): void => {
      rung.push(atMs);
      if (atMs < 3_000) queue.set('again', atMs + 1_000, ring);
    };
    queue.set('again', 1_000, ring);
    clock.advance(10_000);
    expect(rung).toEqual([1_000, 2_000, 3_000]);
    expect(queue.dueAt('again')).toBeUndefined();
  });

  it('ring within a minute of a wall clock that was put forward', () => {
    const clock = createManualClock(0);
    let aheadMs = 0;
    const shifted: Clock = { nowMs: () => clock.nowMs() + aheadMs, schedule: clock.schedule };
    const queue = new AlarmQueue(shifted);
    let rings = 0;
    queue.open();
    queue.set('a', 40 * 86_400_000, () => void rings++);
    aheadMs = 41 * 86_400_000;
    clock.advance(60_000);
    expect(rings).toBe(1);
  });
});
