import { describe, expect, it } from 'vitest';
import { SHARDS } from '../../../../contract/identity/certificate-shard.ts';
import { METRICS } from '../../../../contract/metrics.ts';
import { countExpiring } from '../../../../lambdas/certificate-expiry/count-expiring.ts';
import { expiringMetric } from '../../../../lambdas/certificate-expiry/expiring-metric.ts';
import { manyIds, sweeperRig } from '../certificate-sweeper/sweeper-rig.ts';

describe('the count of certificates that end soon', () => {
  it('asks the index by expiry, a query a shard, and finds those before the day', async () => {
    const rig = sweeperRig(manyIds(300));
    for (const [index, vehicleId] of manyIds(20).entries()) {
      Object.assign(rig.table.rows.get(vehicleId) ?? {}, { notAfterMs: 1_000 + index });
    }
    rig.table.reads = 0;
    expect(await countExpiring(rig.table, 1_009)).toBe(10);
    expect(rig.table.reads).toBe(SHARDS.length);
  });

  it('becomes a metric by its log line', () => {
    expect(expiringMetric(7, 5)).toMatchObject({
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [{ Namespace: 'Roadbed', Metrics: [{ Name: METRICS.expiringCertificates }] }],
      },
      [METRICS.expiringCertificates]: 7,
    });
  });
});
