import type { MetricValue } from '../../ports/rule-hops.ts';
import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import type { Period } from './metric-statistics.ts';
import type { MetricMinute } from './metric-store.ts';

const MAX_DATA = 1000;
const MAX_DIMENSIONS = 30;

/** The values of PutMetricData. Throws `InvalidParameterValue`. [AWS-CloudWatch: API_PutMetricData] */
export function readMetricData(input: JsonObject, nowMs: number): (MetricValue & Partial<MetricMinute>)[] {
  const namespace = String(input['Namespace'] ?? '');
  if (namespace === '' || namespace.length > 255 || namespace.startsWith(':')) throw invalid('Namespace is not valid');
  const data = input['MetricData'];
  if (!Array.isArray(data) || data.length === 0 || data.length > MAX_DATA) {
    throw invalid(`MetricData must be a list of 1 to ${MAX_DATA}`);
  }
  return data.flatMap((datum) => readDatum(datum, namespace, nowMs));
}

function readDatum(datum: unknown, namespace: string, nowMs: number): (MetricValue & Partial<MetricMinute>)[] {
  if (!isObject(datum) || typeof datum['MetricName'] !== 'string' || datum['MetricName'] === '') {
    throw invalid('A metric datum needs MetricName');
  }
  const base = {
    namespace,
    metricName: datum['MetricName'],
    dimensions: readDimensions(datum['Dimensions']),
    unit: String(datum['Unit'] ?? 'None'),
    timestampMs: datum['Timestamp'] === undefined ? nowMs : timeMs(datum['Timestamp']),
  };
  const set = datum['StatisticValues'];
  if (isObject(set)) {
    const [sum, minimum, maximum, sampleCount] = ['Sum', 'Minimum', 'Maximum', 'SampleCount'].map((name) =>
      finite(name, set[name]),
    );
    return [{ ...base, value: 0, sum, minimum, maximum, sampleCount } as MetricValue & MetricMinute];
  }
  if (!Array.isArray(datum['Values'])) return [{ ...base, value: finite('Value', datum['Value']) }];
  const counts = Array.isArray(datum['Counts']) ? datum['Counts'] : [];
  return datum['Values'].map((item: unknown, index) => {
    const value = finite('Values', item);
    const sampleCount = finite('Counts', counts[index] ?? 1);
    return { ...base, value, sum: value * sampleCount, sampleCount };
  });
}

export function readDimensions(value: unknown): Record<string, string> {
  if (!Array.isArray(value)) return {};
  if (value.length > MAX_DIMENSIONS) throw invalid(`A metric has at most ${MAX_DIMENSIONS} dimensions`);
  return Object.fromEntries(value.filter(isObject).map(({ Name, Value }) => [String(Name), String(Value)]));
}

/** Times and period of a question. Throws `InvalidParameterValue`. */
export function readPeriod(times: JsonObject, periodSeconds: unknown): Period {
  const period = Number(periodSeconds);
  if (!Number.isInteger(period) || period < 60 || period % 60 !== 0) {
    throw invalid('Period must be a multiple of 60 here: metrics are kept by the minute');
  }
  return { startMs: timeMs(times['StartTime']), endMs: timeMs(times['EndTime']), periodMs: period * 1000 };
}

/** Seconds since 1970, or a date as text. */
function timeMs(value: unknown): number {
  const ms = typeof value === 'string' ? Date.parse(value) : Number(value) * 1000;
  if (!Number.isFinite(ms)) throw invalid('A time is missing or not valid');
  return ms;
}

function finite(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw invalid(`${name} must be a number`);
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
