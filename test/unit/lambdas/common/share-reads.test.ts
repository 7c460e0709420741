import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../../lambdas/common/at-once.ts';
import { shareReads } from '../../../../lambdas/common/store/share-reads.ts';
import type { Row } from '../../../../lambdas/common/store/table.ts';

/** A table that keeps its callers waiting until it is let go on. */
function rig() {
  const rows = new Map<string, Row>();
  const calls: { keys: readonly Row[]; answer(): void; fail(): void }[] = [];
  const get = shareReads(
    (keys) =>
      new Promise<Row[]>((resolve, reject) => {
        calls.push({
          keys,
          answer: () =>
            resolve([...rows.values()].filter((row) => keys.some(({ vehicleId }) => vehicleId === row['vehicleId']))),
          fail: () => reject(new Error('throttled')),
        });
      }),
  );
  const put = (vehicleId: string, model: string): void => void rows.set(vehicleId, { vehicleId, model });
  return { get, put, calls, settled: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))) };
}

describe('reads that go together', () => {
  it('are one call for those who ask in the same turn, each with its own row or none', async () => {
    const { get, put, calls, settled } = rig();
    put('a', 'sedan');
    put('b', 'suv');
    const asked = Promise.all(['a', 'b', 'nobody', 'a'].map((vehicleId) => get({ vehicleId })));
    await settled();
    expect(calls.map(({ keys }) => keys.map(({ vehicleId }) => vehicleId))).toEqual([['a', 'b', 'nobody']]);
    calls[0]?.answer();
    const a = { vehicleId: 'a', model: 'sedan' };
    expect(await asked).toEqual([a, { vehicleId: 'b', model: 'suv' }, undefined, a]);
  });

  it('gather while two calls are under way, a hundred a call', async () => {
    const { get, calls, settled } = rig();
    const asked = Array.from({ length: 250 }, (_, number) => get({ vehicleId: `car-${number}` }));
    await settled();
    expect(calls.map(({ keys }) => keys.length)).toEqual([100, 100]);
    const late = get({ vehicleId: 'late' });
    calls[0]?.answer();
    await settled();
    expect(calls.map(({ keys }) => keys.length)).toEqual([100, 100, 51]);
    for (const { answer } of calls) answer();
    await Promise.all([...asked, late]);
  });

  it('see what was written before they were asked for, also when a call for the same row is under way', async () => {
    const { get, put, calls, settled } = rig();
    put('a', 'old');
    const before = get({ vehicleId: 'a' });
    await settled();
    put('a', 'new');
    const after = get({ vehicleId: 'a' });
    await settled();
    expect(calls).toHaveLength(2);
    for (const { answer } of calls) answer();
    expect(await after).toMatchObject({ model: 'new' });
    await before;
  });

  it('fail together, and the next go on', async () => {
    const { get, calls, settled } = rig();
    const asked = Promise.allSettled([get({ vehicleId: 'a' }), get({ vehicleId: 'b' })]);
    await settled();
    calls[0]?.fail();
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = get({ vehicleId: 'a' });
    await settled();
    calls[1]?.answer();
    expect(await next).toBeUndefined();
  });
});

describe('so many at once', () => {
  it('begins the next as soon as one is through, and keeps the order of the items', async () => {
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const all = atOnce(2, [0, 1, 2, 3], async (item) => {
      begun.push(item);
      await new Promise<void>((resolve) => {
        ends[item] = resolve;
      });
      return item * 10;
    });
    expect(begun).toEqual([0, 1]);
    ends[1]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual([0, 1, 2]);
    for (const item of [0, 2, 3]) {
      ends[item]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await all).toEqual([0, 10, 20, 30]);
    expect(await atOnce(2, [], async () => 1)).toEqual([]);
  });
});
