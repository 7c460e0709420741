import { describe, expect, it } from 'vitest';
import { FRAME_BYTES, ROOMY, range, senderRig } from './sender-rig.ts';

describe('frames of a vehicle in a tunnel', () => {
  it('go when it is out again, the oldest first, paced, as topic class `late`', () => {
    const rig = senderRig();
    rig.acksAtOnce = true;
    rig.push(30);
    rig.timers.pass(3_600_000);
    rig.open();
    rig.timers.pass(10_000);
    expect(rig.sequences('late')).toEqual(range(0, 30));
    const sentMs = rig.flights.map(({ atMs }) => atMs - 3_600_000);
    expect(sentMs).toEqual(range(0, 30).map((index) => index * 100));
    expect([rig.sender.pending, rig.sender.replayed, rig.acked]).toEqual([0, 30, 30]);
  });
  it('go behind everything that is measured after it', () => {
    const rig = senderRig();
    rig.acksAtOnce = true;
    rig.push(20);
    rig.open();
    for (let second = 0; second < 2; second += 1) {
      rig.push(1, true);
      rig.push(1);
      rig.timers.pass(1_000);
    }
    expect(
      rig.flights.filter(({ frameClass }) => frameClass !== 'late').map(({ atMs, frameClass }) => [atMs, frameClass]),
    ).toEqual([
      [0, 'live'],
      [0, 'drive'],
      [1_000, 'live'],
      [1_000, 'drive'],
    ]);
    expect(rig.sequences('late')).toEqual(range(0, 20));
  });
  it('that were under way when it drove in go again, once, in their place', () => {
    const rig = senderRig();
    rig.open();
    rig.push(5);
    rig.flights[1]?.ack();
    rig.flights[3]?.ack();
    rig.sender.close();
    rig.push(2);
    const before = rig.flights.length;
    rig.acksAtOnce = true;
    rig.open();
    rig.timers.pass(5_000);
    expect(rig.sequences().slice(before)).toEqual([0, 2, 4, 5, 6]);
    expect([rig.acked, rig.sender.pending]).toEqual([7, 0]);
  });
  it('are kept in bounds of frames and of bytes; the oldest go, and are counted', () => {
    for (const bounds of [
      { frames: 10, bytes: 1_000_000 },
      { frames: 1_000, bytes: 10 * FRAME_BYTES + 1 },
    ]) {
      const rig = senderRig(bounds);
      rig.push(25);
      expect([rig.sender.pending, rig.sender.pendingBytes, rig.sender.dropped]).toEqual([10, 10 * FRAME_BYTES, 15]);
      rig.acksAtOnce = true;
      rig.open();
      rig.timers.pass(5_000);
      expect(rig.sequences()).toEqual(range(15, 25));
    }
  });
});

describe('a link that is slow', () => {
  it('gets no more than it acknowledges: 32 frames, 8 of them late ones, and room stays for what is fresh', () => {
    const rig = senderRig(ROOMY, 1_000);
    rig.push(100);
    rig.open();
    rig.timers.pass(1_000);
    expect(rig.flights).toHaveLength(8);
    rig.push(50);
    rig.timers.pass(1_000);
    expect(rig.flights).toHaveLength(32);
    expect(rig.sequences('drive')).toEqual(range(100, 124));
  });
  it('gets nothing while its socket is full, and all of it after that', () => {
    const rig = senderRig();
    rig.acksAtOnce = true;
    rig.isWritable = false;
    rig.open();
    rig.push(40);
    rig.timers.pass(10_000);
    expect(rig.flights).toHaveLength(0);
    rig.isWritable = true;
    rig.timers.pass(1_000);
    expect(rig.sequences()).toEqual(range(0, 40));
  });
  it('that never acknowledges is asked again, and does not stand still for ever', () => {
    const rig = senderRig();
    rig.open();
    rig.push(40);
    rig.timers.pass(29_000);
    expect(rig.flights).toHaveLength(32);
    rig.acksAtOnce = true;
    rig.timers.pass(10_000);
    expect(new Set(rig.sequences()).size).toBe(40);
    expect([rig.sender.pending, rig.acked]).toEqual([0, 40]);
    rig.ackAll();
    expect(rig.acked).toBe(40);
  });
  it('is never given more than a few frames in one turn', () => {
    const rig = senderRig();
    rig.isWritable = false;
    rig.acksAtOnce = true;
    rig.open();
    rig.push(31);
    rig.isWritable = true;
    const before = rig.flights.length;
    rig.push(1);
    expect(rig.flights.length - before).toBeLessThanOrEqual(8);
    rig.timers.pass(0);
    expect(rig.flights).toHaveLength(32);
  });
});
