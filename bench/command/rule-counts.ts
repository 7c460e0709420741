import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type Metric,
} from '@aws-sdk/client-cloudwatch';
import type { OperatorAccess } from '../../cli/up/operator-access.ts';

const DAY_S = 86_400;

/** Rules that ran and actions that succeeded so far, as CloudWatch tells them. */
export async function readRuleCounts(sdk: OperatorAccess['sdk']): Promise<{ rules: number; actions: number }> {
  const cloudwatch = new CloudWatchClient(sdk);
  try {
    const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'AWS/IoT' }));
    const isOfAction = ({ Dimensions = [] }: Metric): boolean => Dimensions.some(({ Name }) => Name === 'ActionType');
    const rules = Metrics.filter(({ MetricName }) => MetricName === 'RulesExecuted');
    const actions = Metrics.filter((metric) => metric.MetricName === 'Success' && isOfAction(metric));
    return { rules: await sumOf(cloudwatch, rules), actions: await sumOf(cloudwatch, actions) };
  } finally {
    cloudwatch.destroy();
  }
}

async function sumOf(cloudwatch: CloudWatchClient, metrics: Metric[]): Promise<number> {
  const sums = metrics.map(async ({ Namespace, MetricName, Dimensions }) => {
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace, MetricName, Dimensions, Period: DAY_S, Statistics: ['Sum'] },
        StartTime: new Date(Date.now() - DAY_S * 1000),
        EndTime: new Date(Date.now() + 60_000),
      }),
    );
    return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
  });
  return (await Promise.all(sums)).reduce((sum, each) => sum + each, 0);
}
