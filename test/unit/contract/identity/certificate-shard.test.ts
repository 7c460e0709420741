import { describe, expect, it } from 'vitest';
import { SHARDS, shardOf, slotOf } from '../../../../contract/identity/certificate-shard.ts';

const ids = Array.from({ length: 8_000 }, (_, index) => `veh-${index.toString(16).padStart(8, '0')}`);

describe("a vehicle's time in a campaign", () => {
  const campaign = { startsAtMs: 1_000_000, durationMs: 8_000_000 };

  it('is the same each time, and within the campaign', () => {
    for (const id of ids.slice(0, 100)) {
      const slotMs = slotOf(id, campaign);
      expect(slotOf(id, campaign)).toBe(slotMs);
      expect(slotMs).toBeGreaterThanOrEqual(campaign.startsAtMs);
      expect(slotMs).toBeLessThan(campaign.startsAtMs + campaign.durationMs);
    }
  });

  it('spreads a fleet evenly: no tenth of the time has more than a fifth too many', () => {
    const tenths = new Array<number>(10).fill(0);
    for (const id of ids) {
      const tenth = Math.floor((slotOf(id, campaign) - campaign.startsAtMs) / 800_000);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(count).toBeLessThan(960);
  });

  it('is the beginning when the campaign takes no time', () => {
    expect(slotOf('car-1', { startsAtMs: 5, durationMs: 0 })).toBe(5);
  });
});

describe('shards', () => {
  it('each get their share of a fleet', () => {
    const shards = ids.map(shardOf);
    const counts = SHARDS.map((shard) => shards.filter((each) => each === shard).length);
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
