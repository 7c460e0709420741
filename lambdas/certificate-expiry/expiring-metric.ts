import { METRICS } from '../../contract/metrics.ts';

/** The count in CloudWatch's embedded metric format: fields of the log line that become a metric. */
export function expiringMetric(count: number, nowMs: number): object {
  const metric = { Name: METRICS.expiringCertificates, Unit: 'Count' };
  return {
    _aws: {
      Timestamp: nowMs,
      // by the `service` that every line of the logger carries
      CloudWatchMetrics: [{ Namespace: METRICS.namespace, Dimensions: [['service']], Metrics: [metric] }],
    },
    [METRICS.expiringCertificates]: count,
  };
}
