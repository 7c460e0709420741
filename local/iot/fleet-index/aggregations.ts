import { type IndexDocument, numberOf, valuesOf } from './query-terms.ts';

/** [AWS-IoT: API_Statistics] */
export interface Statistics {
  count: number;
  average?: number;
  sum?: number;
  minimum?: number;
  maximum?: number;
  sumOfSquares?: number;
  variance?: number;
  stdDeviation?: number;
}

/** Values of the field, one for each place that it has in a document. */
export function fieldValues(documents: readonly IndexDocument[], field: string): unknown[] {
  return documents.flatMap((document) => valuesOf(document, field));
}

/** Of what is a number; for other fields the count alone. Variance is that of the population. [assumed] */
export function statisticsOf(values: readonly unknown[]): Statistics {
  const numbers = numbersOf(values);
  if (numbers.length === 0) return { count: values.length };
  const count = numbers.length;
  const sum = total(numbers);
  const average = sum / count;
  const sumOfSquares = total(numbers.map((value) => value * value));
  const variance = total(numbers.map((value) => (value - average) ** 2)) / count;
  const [minimum = 0, maximum = 0] = [sorted(numbers)[0], sorted(numbers).at(-1)];
  return { count, average, sum, minimum, maximum, sumOfSquares, variance, stdDeviation: Math.sqrt(variance) };
}

/** Exact, where AWS's is approximate. */
export function cardinalityOf(values: readonly unknown[]): number {
  return new Set(values.map(String)).size;
}

/** By linear interpolation between the neighbours. [assumed] */
export function percentilesOf(values: readonly unknown[], percents: readonly number[]): object[] {
  const numbers = sorted(numbersOf(values));
  if (numbers.length === 0) return [];
  return percents.map((percent) => {
    const place = (percent / 100) * (numbers.length - 1);
    const [low = 0, high = 0] = [numbers[Math.floor(place)], numbers[Math.ceil(place)]];
    return { percent, value: low + (high - low) * (place % 1) };
  });
}

/** The most frequent first. */
export function bucketsOf(values: readonly unknown[], maxBuckets: number): { keyValue: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const buckets = [...counts].map(([keyValue, count]) => ({ keyValue, count }));
  return buckets.sort((one, other) => other.count - one.count).slice(0, maxBuckets);
}

function numbersOf(values: readonly unknown[]): number[] {
  return values.flatMap((value) => numberOf(value) ?? []);
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((one, other) => one - other);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0);
}
