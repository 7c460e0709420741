import { METRICS } from '../../contract/metrics.ts';

/** One business rule that threw, in CloudWatch's embedded metric format. */
export function ruleFaultMetric(nowMs: number): object {
  const metric = { Name: METRICS.ruleFaults, Unit: 'Count' };
  return {
    _aws: {
      Timestamp: nowMs,
      // by the `service` that every line of the logger carries
      CloudWatchMetrics: [{ Namespace: METRICS.namespace, Dimensions: [['service']], Metrics: [metric] }],
    },
    [METRICS.ruleFaults]: 1,
  };
}
