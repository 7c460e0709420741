import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../../local/iot/refusals/refusal.ts';
import { createRefusalBook } from '../../../../local/iot/refusals/refusal-book.ts';
import { heldClock } from '../held-clock.ts';

const refusal = (overrides: Partial<Refusal> = {}): Refusal => ({
  clientId: 'car-1',
  certificateId: 'c1',
  layer: 'policy',
  action: 'iot:Publish',
  resource: 'arn:aws:iot:eu-central-1:000000000000:topic/a',
  reason: 'no statement allows it',
  ...overrides,
});

describe('refusal book', () => {
  it('tells the last first, of one client or of all, up to a number', () => {
    const book = createRefusalBook({ clock: heldClock() });
    for (const clientId of ['a', 'b', 'c']) book.record(refusal({ clientId }));
    book.record(refusal({ clientId: 'a', action: 'iot:Subscribe' }));
    const names = (clientId: string | undefined, limit: number) =>
      book.last({ clientId, limit }).map((entry) => `${entry.clientId} ${entry.action}`);
    expect(names(undefined, 2)).toEqual(['a iot:Subscribe', 'c iot:Publish']);
    expect(names('a', 9)).toEqual(['a iot:Subscribe', 'a iot:Publish']);
    expect(names('d', 9)).toEqual([]);
  });

  it('counts what is tried again instead of keeping it twice', () => {
    const clock = heldClock();
    const book = createRefusalBook({ clock, capacity: 2 });
    const startMs = clock.nowMs();
    book.record(refusal({ clientId: 'quiet' }));
    for (let times = 0; times < 10; times += 1) book.record(refusal({ clientId: 'noisy' }));
    clock.advance(5);
    book.record(refusal({ clientId: 'noisy' }));
    expect(book.last({ clientId: undefined, limit: 9 })).toMatchObject([
      { clientId: 'noisy', times: 11, firstAtMs: startMs, lastAtMs: startMs + 5 },
      { clientId: 'quiet', times: 1 },
    ]);
  });

  it('is bounded in number and in size', () => {
    const book = createRefusalBook({ clock: heldClock(), capacity: 3 });
    for (let number = 0; number < 100; number += 1) book.record(refusal({ resource: `${number}`.padEnd(70_000, 'x') }));
    const kept = book.last({ clientId: undefined, limit: 1_000 });
    expect(kept.map(({ resource }) => resource.slice(0, 2))).toEqual(['99', '98', '97']);
    expect(JSON.stringify(kept).length).toBeLessThan(6_000);
  });
});
