import { describe, expect, it } from 'vitest';
import { Shard } from '../../../local/engines/kinesis/shard.ts';

function shardOf(count: number, dataBytes: number, maxBytes: number) {
  const shard = new Shard({ id: 's', range: { start: 0n, end: 1n }, parents: [], startSequence: 0, nowMs: 0 });
  let overCap = 0;
  for (let i = 0; i < count; i += 1) {
    const record = { sequence: i, partitionKey: 'k', data: Buffer.alloc(dataBytes), arrivalMs: i };
    overCap += shard.append(record, { retentionMs: 1e9, maxBytes }).overCap;
  }
  return { shard, overCap };
}

describe('a shard', () => {
  it('never holds more bytes than its cap, counts what it dropped and keeps the newest', () => {
    const { shard, overCap } = shardOf(1000, 100, 10_000);
    const kept = shard.read(0, 10_000);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.length + overCap).toBe(1000);
    expect(kept.at(-1)?.sequence).toBe(999);
  });

  it('reads pages bounded by bytes, but at least one record', () => {
    const { shard } = shardOf(10, 100, 1e6);
    expect(shard.read(0, 10, 250).map((record) => record.sequence)).toEqual([0, 1]);
    expect(shard.read(5, 10, 1).map((record) => record.sequence)).toEqual([5]);
    expect(shard.read(8, 10).map((record) => record.sequence)).toEqual([8, 9]);
  });

  it('finds the first record at or after a time', () => {
    const { shard } = shardOf(10, 1, 1e6);
    expect(shard.sequenceAt(4, 99)).toBe(4);
    expect(shard.sequenceAt(100, 99)).toBe(99);
  });
});
