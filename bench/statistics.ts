/** The middle value; of an even count the lower middle. Throws for none. */
export function median(values: readonly number[]): number {
  return percentile([...values].sort(ascending), 50);
}

/** The nearest-rank percentile of values sorted in ascending order; `percent` is above 0 and at most 100. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const value = sorted[Math.ceil((percent / 100) * sorted.length) - 1];
  if (value === undefined) throw new Error('a percentile needs at least one value');
  return value;
}

/** Rounded to so many significant digits as a reader can use: three. */
export function threeDigits(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

function ascending(a: number, b: number): number {
  return a - b;
}
