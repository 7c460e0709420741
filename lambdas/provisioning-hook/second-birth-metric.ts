import { METRICS } from '../../contract/metrics.ts';

/** One second birth, in CloudWatch's embedded metric format: fields of the log line that become a metric. */
export function secondBirthMetric(nowMs: number): object {
  const metric = { Name: METRICS.secondBirths, Unit: 'Count' };
  return {
    _aws: {
      Timestamp: nowMs,
      // by the `service` that every line of the logger carries
      CloudWatchMetrics: [{ Namespace: METRICS.namespace, Dimensions: [['service']], Metrics: [metric] }],
    },
    [METRICS.secondBirths]: 1,
  };
}
