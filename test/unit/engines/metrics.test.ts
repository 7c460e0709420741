import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetricStore } from '../../../local/engines/metrics/metric-store.ts';
import { createManualClock } from './manual-clock.ts';
import { failureOf, runEngines } from './running-engines.ts';

const START = Date.UTC(2026, 0, 1, 12);
const clock = createManualClock(START);
const times = { StartTime: new Date(START - 600_000), EndTime: new Date(START + 600_000) };
let running: Awaited<ReturnType<typeof runEngines>>;

beforeAll(async () => {
  running = await runEngines({ clock });
});
afterAll(() => running.stop());

describe('CloudWatch metrics through the SDK', () => {
  it('sums, averages and counts values and statistic sets by period', async () => {
    const cloudwatch = running.cloudwatch();
    const at = (offsetMs: number) => new Date(START + offsetMs);
    const MetricData = [
      { MetricName: 'Speed', Value: 10, Unit: 'Count' as const, Timestamp: at(1000) },
      { MetricName: 'Speed', Values: [20, 30], Counts: [1, 2], Unit: 'Count' as const, Timestamp: at(61_000) },
      {
        MetricName: 'Speed',
        StatisticValues: { Sum: 100, Minimum: 1, Maximum: 90, SampleCount: 4 },
        Unit: 'Count' as const,
        Timestamp: at(121_000),
      },
    ];
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Fleet', MetricData }));
    const Statistics = ['Sum' as const, 'Average' as const, 'Minimum' as const, 'Maximum' as const];
    const { Datapoints } = await cloudwatch.send(
      new GetMetricStatisticsCommand({ Namespace: 'Fleet', MetricName: 'Speed', ...times, Period: 120, Statistics }),
    );
    expect(Datapoints).toEqual([
      { Timestamp: at(0), Unit: 'Count', Sum: 90, Average: 22.5, Minimum: 10, Maximum: 30 },
      { Timestamp: at(120_000), Unit: 'Count', Sum: 100, Average: 25, Minimum: 1, Maximum: 90 },
    ]);
  });

  it('answers GetMetricData, newest first', async () => {
    const cloudwatch = running.cloudwatch();
    const Dimensions = [{ Name: 'Car', Value: '1' }];
    const MetricData = [0, 1].map((minute) => ({
      ...{ MetricName: 'Doors', Dimensions, Value: minute, Timestamp: new Date(START + minute * 60_000) },
    }));
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Fleet', MetricData }));
    const Metric = { Namespace: 'Fleet', MetricName: 'Doors', Dimensions };
    const MetricDataQueries = [{ Id: 'd', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }];
    const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({ ...times, MetricDataQueries }));
    expect(MetricDataResults).toMatchObject([{ Id: 'd', Values: [1, 0], StatusCode: 'Complete' }]);
    const { Metrics } = await cloudwatch.send(
      new ListMetricsCommand({ Namespace: 'Fleet', Dimensions: [{ Name: 'Car' }] }),
    );
    expect(Metrics).toEqual([Metric]);
  });

  it('shows what a source has counted since it was last asked', async () => {
    let total = 3;
    const identity = { namespace: 'AWS/IoT', metricName: 'TopicMatch', dimensions: { RuleName: 'r' } };
    running.engines.addMetricSource(() => [{ ...identity, total }]);
    clock.advance(60_000);
    total = 5;
    const { Datapoints } = await running.cloudwatch().send(
      new GetMetricStatisticsCommand({
        ...{ Namespace: 'AWS/IoT', MetricName: 'TopicMatch', Dimensions: [{ Name: 'RuleName', Value: 'r' }] },
        ...{ ...times, Period: 3600, Statistics: ['Sum'] },
      }),
    );
    expect(Datapoints).toMatchObject([{ Sum: 5 }]);
  });

  it('refuses percentiles, short periods and values that are none', async () => {
    const cloudwatch = running.cloudwatch();
    const ask = (Period: number, Statistics: 'Sum'[]) =>
      failureOf(
        cloudwatch.send(
          new GetMetricStatisticsCommand({ Namespace: 'F', MetricName: 'S', ...times, Period, Statistics }),
        ),
      );
    expect((await ask(10, ['Sum'])).message).toMatch(/multiple of 60/);
    expect((await ask(60, [])).message).toMatch(/percentiles/);
    const put = cloudwatch.send(new PutMetricDataCommand({ Namespace: 'F', MetricData: [{ MetricName: 'S' }] }));
    expect((await failureOf(put)).message).toMatch(/Value must be a number/);
  });
});

describe('the metric store', () => {
  it('has room for 10,000 metrics and a day of minutes of each', () => {
    const store = createMetricStore();
    const value = { namespace: 'n', metricName: 'm', dimensions: {}, value: 1, unit: 'None', timestampMs: 0 };
    for (let index = 0; index < 10_000; index += 1) store.add({ ...value, metricName: `m${index}` });
    expect(store.add({ ...value, metricName: 'one too many' })).toBe(false);
    for (let minute = 0; minute < 1500; minute += 1) {
      store.add({ ...value, metricName: 'm0', timestampMs: minute * 60_000 });
    }
    expect(store.one('n', 'm0', {})?.minutes.size).toBe(1440);
  });
});
