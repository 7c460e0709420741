import type { MetricMinute, MetricSeries } from './metric-store.ts';

export interface Period {
  startMs: number;
  endMs: number;
  periodMs: number;
}

/** Minutes put together to periods; periods without a sample are left out, as CloudWatch does. */
export function periodsOf(
  series: MetricSeries | undefined,
  { startMs, endMs, periodMs }: Period,
): [startMs: number, MetricMinute][] {
  const periods = new Map<number, MetricMinute>();
  for (const [minuteMs, minute] of series?.minutes ?? []) {
    if (minuteMs + 60_000 <= startMs || minuteMs >= endMs) continue;
    const start = Math.floor(minuteMs / periodMs) * periodMs;
    const before = periods.get(start);
    periods.set(start, before === undefined ? { ...minute } : joined(before, minute));
  }
  return [...periods].sort(([a], [b]) => a - b);
}

function joined(a: MetricMinute, b: MetricMinute): MetricMinute {
  return {
    sum: a.sum + b.sum,
    minimum: Math.min(a.minimum, b.minimum),
    maximum: Math.max(a.maximum, b.maximum),
    sampleCount: a.sampleCount + b.sampleCount,
  };
}

const STATISTICS: Record<string, (minute: MetricMinute) => number> = {
  Sum: ({ sum }) => sum,
  Average: ({ sum, sampleCount }) => (sampleCount === 0 ? 0 : sum / sampleCount),
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
  SampleCount: ({ sampleCount }) => sampleCount,
};

/** Undefined for a statistic that is not emulated, such as a percentile. */
export function statisticNamed(name: string): ((minute: MetricMinute) => number) | undefined {
  return Object.hasOwn(STATISTICS, name) ? STATISTICS[name] : undefined;
}
