import type { MetricValue } from '../../ports/rule-hops.ts';

/** What one minute of a metric came to. */
export interface MetricMinute {
  sum: number;
  minimum: number;
  maximum: number;
  sampleCount: number;
}

/** One metric: a name in a namespace with its dimensions. */
export interface MetricSeries {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  /** CloudWatch's, as it was last put. */
  unit: string;
  /** By the minute's start in milliseconds, the oldest first put. */
  minutes: Map<number, MetricMinute>;
}

/** Metrics in memory, bounded in number and age. */
export interface MetricStore {
  /** False when there is no room for a new metric. */
  add(value: MetricValue & Partial<MetricMinute>): boolean;
  find(question: { namespace?: string; metricName?: string }): MetricSeries[];
  one(namespace: string, metricName: string, dimensions: Record<string, string>): MetricSeries | undefined;
}

const MINUTE_MS = 60_000;
const MAX_SERIES = 10_000;
/** A day; CloudWatch keeps minutes for 15 days. [assumed: a laptop needs no more] */
const MAX_MINUTES = 1440;

export function createMetricStore(): MetricStore {
  const series = new Map<string, MetricSeries>();

  function seriesFor(value: MetricValue): MetricSeries | undefined {
    const key = keyOf(value.namespace, value.metricName, value.dimensions);
    const known = series.get(key);
    if (known) return known;
    if (series.size >= MAX_SERIES) return undefined;
    const { namespace, metricName, dimensions, unit } = value;
    const made = { namespace, metricName, dimensions, unit, minutes: new Map() };
    series.set(key, made);
    return made;
  }

  return {
    add(value) {
      const found = seriesFor(value);
      if (!found) return false;
      found.unit = value.unit;
      addToMinute(found.minutes, value);
      return true;
    },
    find: ({ namespace, metricName }) =>
      [...series.values()].filter(
        (one) =>
          (namespace === undefined || one.namespace === namespace) &&
          (metricName === undefined || one.metricName === metricName),
      ),
    one: (namespace, metricName, dimensions) => series.get(keyOf(namespace, metricName, dimensions)),
  };
}

function keyOf(namespace: string, metricName: string, dimensions: Record<string, string>): string {
  return JSON.stringify([namespace, metricName, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function addToMinute(minutes: Map<number, MetricMinute>, added: MetricValue & Partial<MetricMinute>): void {
  const { value, sum = value, minimum = value, maximum = value, sampleCount = 1 } = added;
  const startMs = Math.floor(added.timestampMs / MINUTE_MS) * MINUTE_MS;
  const minute = minutes.get(startMs);
  minutes.set(startMs, {
    sum: (minute?.sum ?? 0) + sum,
    minimum: Math.min(minute?.minimum ?? minimum, minimum),
    maximum: Math.max(minute?.maximum ?? maximum, maximum),
    sampleCount: (minute?.sampleCount ?? 0) + sampleCount,
  });
  const [oldest] = minutes.keys();
  if (minutes.size > MAX_MINUTES && oldest !== undefined) minutes.delete(oldest);
}
