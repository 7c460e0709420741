import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourPrefix, mayHold, objectKey, shareBitsFor, shareOf } from '../../../../contract/archive/object-key.ts';

const vehicleIds = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const hourMs = Date.UTC(2026, 10, 23, 4);

describe('the share of a vehicle', () => {
  it('is what its MD5 begins with, by which Kinesis finds the shard', () => {
    // md5('veh-0001') = 0fa20ced…
    expect(shareOf('veh-0001', 8)).toBe('00001111');
    expect(shareOf('veh-0001', 5)).toBe('00001');
    expect(shareOf('veh-0001', 0)).toBe('');
  });

  it('with fewer bits is the beginning of that with more', () => {
    fc.assert(
      fc.property(vehicleIds, fc.integer({ min: 0, max: 8 }), (vehicleId, bits) => {
        expect(shareOf(vehicleId, 8).startsWith(shareOf(vehicleId, bits))).toBe(true);
      }),
    );
  });

  it.each([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 2],
    [9, 4],
    [4_000, 8],
  ])('has for %i shards %i bits', (shards, bits) => {
    expect(shareBitsFor(shards)).toBe(bits);
  });
});

describe('the key of an object', () => {
  it('names partition, share, shard and position', () => {
    const key = objectKey({ hourMs, share: '01', shardId: 'shardId-000000000010', firstSequence: '4966' });
    expect(key).toBe('telemetry/date=2026-11-23/hour=04/h01-10-4966.parquet');
    expect(key.startsWith(hourPrefix(hourMs))).toBe(true);
  });

  it('keeps the shard 0', () => {
    const key = objectKey({ hourMs, share: '', shardId: 'shardId-000000000000', firstSequence: '7' });
    expect(key).toBe('telemetry/date=2026-11-23/hour=04/h-0-7.parquet');
  });

  it('fits the vehicles of its share, and no others, whatever number of shares there was', () => {
    fc.assert(
      fc.property(vehicleIds, vehicleIds, fc.integer({ min: 0, max: 8 }), (one, other, bits) => {
        const key = objectKey({
          hourMs,
          share: shareOf(one, bits),
          shardId: 'shardId-000000000001',
          firstSequence: '1',
        });
        expect(mayHold(key, one)).toBe(true);
        expect(mayHold(key, other)).toBe(shareOf(other, bits) === shareOf(one, bits));
      }),
    );
  });

  it('of something else is of no vehicle', () => {
    expect(mayHold('telemetry/date=2026-11-23/hour=04/readme.txt', 'veh-1')).toBe(false);
  });
});
