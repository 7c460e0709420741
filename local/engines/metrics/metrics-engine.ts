import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { MetricCount, MetricSource } from '../../ports/metric-source.ts';
import type { MetricValue } from '../../ports/rule-hops.ts';
import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import { invalid, readDimensions, readMetricData, readPeriod } from './metric-input.ts';
import { periodsOf, statisticNamed } from './metric-statistics.ts';
import { createMetricStore, type MetricSeries } from './metric-store.ts';

/** CloudWatch metrics in process and in memory. Failures are thrown as `AwsError`. */
export interface MetricsEngine {
  execute(operation: string, input: JsonObject): JsonObject;
  put(value: MetricValue): void;
  /** Growth of the source's counts since it was last asked appears at the minute of asking. */
  addSource(source: MetricSource): void;
  close(): void;
}

const COLLECT_EVERY_MS = 60_000;
const PAGE_SIZE = 500;

export function createMetricsEngine({ clock, log }: { clock: Clock; log: Log }): MetricsEngine {
  const store = createMetricStore();
  const sources: MetricSource[] = [];
  const lastTotals = new Map<string, number>();

  function collect(): void {
    for (const count of sources.flatMap((source) => source())) addGrowth(count);
  }

  function addGrowth({ total, ...metric }: MetricCount): void {
    const key = JSON.stringify([metric.namespace, metric.metricName, metric.dimensions]);
    const growth = total - (lastTotals.get(key) ?? 0);
    if (growth <= 0) return;
    lastTotals.set(key, total);
    const timestampMs = clock.nowMs();
    store.add({ ...metric, value: 1, sum: growth, sampleCount: growth, unit: 'Count', timestampMs });
  }

  function scheduleCollect(): void {
    timer = clock.schedule(COLLECT_EVERY_MS, () => {
      collect();
      scheduleCollect();
    });
  }

  function put(value: MetricValue): void {
    if (store.add(value)) return;
    log('warn', 'metric-refused', { reason: 'too many metrics', metricName: value.metricName });
    throw new AwsError('LimitExceededException', 'There is no room for another metric');
  }

  let timer = clock.schedule(0, () => undefined);
  scheduleCollect();

  const operations: Record<string, (input: JsonObject) => JsonObject> = {
    PutMetricData(input) {
      for (const value of readMetricData(input, clock.nowMs())) put(value);
      return {};
    },
    ListMetrics(input) {
      const wanted = Array.isArray(input['Dimensions']) ? input['Dimensions'].filter(isObject) : [];
      const found = store.find(namesOf(input)).filter(({ dimensions }) =>
        wanted.every(({ Name, Value }) => {
          const value = dimensions[String(Name)];
          return value !== undefined && (Value === undefined || value === Value);
        }),
      );
      const start = Number(input['NextToken'] ?? 0) || 0;
      const end = start + PAGE_SIZE;
      const NextToken = end < found.length ? { NextToken: String(end) } : {};
      return { Metrics: found.slice(start, end).map(metricView), ...NextToken };
    },
    GetMetricStatistics(input) {
      const names = Array.isArray(input['Statistics']) ? input['Statistics'].map(String) : [];
      if (names.length === 0) throw invalid('Statistics must be given; percentiles are not emulated');
      const series = seriesOf(input);
      const Datapoints = periodsOf(series, readPeriod(input, input['Period'])).map(([startMs, minute]) => ({
        Timestamp: startMs / 1000,
        Unit: series?.unit ?? 'None',
        ...Object.fromEntries(names.map((name) => [name, statistic(name)(minute)])),
      }));
      return { Label: String(input['MetricName']), Datapoints };
    },
    GetMetricData(input) {
      const queries = Array.isArray(input['MetricDataQueries']) ? input['MetricDataQueries'].filter(isObject) : [];
      const isAscending = input['ScanBy'] === 'TimestampAscending';
      return { MetricDataResults: queries.filter(isReturned).map((query) => queryResult(query, input, isAscending)) };
    },
  };

  function seriesOf(metric: JsonObject): MetricSeries | undefined {
    const { namespace = '', metricName = '' } = namesOf(metric);
    return store.one(namespace, metricName, readDimensions(metric['Dimensions']));
  }

  function queryResult(query: JsonObject, times: JsonObject, isAscending: boolean): JsonObject {
    const stat = query['MetricStat'];
    if (!isObject(stat) || !isObject(stat['Metric'])) throw invalid('Only MetricStat queries are emulated');
    const value = statistic(String(stat['Stat']));
    const points = periodsOf(seriesOf(stat['Metric']), readPeriod(times, stat['Period']));
    if (!isAscending) points.reverse();
    return {
      Id: String(query['Id']),
      Label: String(query['Label'] ?? stat['Metric']['MetricName']),
      Timestamps: points.map(([startMs]) => startMs / 1000),
      Values: points.map(([, minute]) => value(minute)),
      StatusCode: 'Complete',
    };
  }

  return {
    execute(operation, input) {
      if (!Object.hasOwn(operations, operation)) {
        throw new AwsError('UnknownOperationException', `CloudWatch ${operation} is not emulated`);
      }
      if (operation !== 'PutMetricData') collect();
      return operations[operation]?.(input) ?? {};
    },
    put,
    addSource: (source) => void sources.push(source),
    close: () => timer.cancel(),
  };
}

function namesOf(input: JsonObject): { namespace?: string; metricName?: string } {
  const { Namespace, MetricName } = input;
  return {
    ...(typeof Namespace === 'string' && { namespace: Namespace }),
    ...(typeof MetricName === 'string' && { metricName: MetricName }),
  };
}

function metricView({ namespace, metricName, dimensions }: MetricSeries): JsonObject {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Namespace: namespace, MetricName: metricName, Dimensions };
}

function isReturned(query: JsonObject): boolean {
  return query['ReturnData'] !== false;
}

function statistic(name: string): (minute: Parameters<NonNullable<ReturnType<typeof statisticNamed>>>[0]) => number {
  const found = statisticNamed(name);
  if (found) return found;
  throw invalid(`Statistic ${name} is not emulated; Sum, Average, Minimum, Maximum and SampleCount are`);
}
