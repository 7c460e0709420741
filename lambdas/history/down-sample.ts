import type { Aggregate } from '../../contract/archive/history-request.ts';
import type { SignalSample } from './parquet-rows.ts';

/** A value of a signal; of an interval, `atMs` is its beginning. It has a quality when it is shown as it was measured. */
export interface Point extends SignalSample {
  atMs: number;
}

/**
 * One point for each interval that has values, for points in the order of their time. Least, greatest and mean are of
 * numbers that are not marked invalid, in the unit of the last; for booleans and texts there is only the last.
 */
export function downSample(points: readonly Point[], everyMs: number, aggregate: Aggregate): Point[] {
  const sampled: Point[] = [];
  for (let from = 0, to = 0; from < points.length; from = to) {
    const atMs = Math.floor((points[from] as Point).atMs / everyMs) * everyMs;
    while (to < points.length && (points[to] as Point).atMs < atMs + everyMs) to += 1;
    const point = summaryOf(points.slice(from, to), aggregate);
    if (point !== undefined) sampled.push({ ...point, atMs });
  }
  return sampled;
}

function summaryOf(points: readonly Point[], aggregate: Aggregate): Point | undefined {
  const last = points.at(-1);
  if (last === undefined || aggregate === 'last' || typeof last.value !== 'number') return last;
  const numbers = points.flatMap(({ value, quality, unit }) =>
    typeof value === 'number' && quality !== 'invalid' && unit === last.unit ? [value] : [],
  );
  if (numbers.length === 0) return undefined;
  const point = { atMs: last.atMs, value: aggregateOf(numbers, aggregate) };
  return last.unit === undefined ? point : { ...point, unit: last.unit };
}

function aggregateOf(numbers: readonly number[], aggregate: Exclude<Aggregate, 'last'>): number {
  if (aggregate === 'avg') return numbers.reduce((sum, value) => sum + value / numbers.length, 0);
  return numbers.reduce((one, other) => (aggregate === 'min' ? Math.min(one, other) : Math.max(one, other)));
}
