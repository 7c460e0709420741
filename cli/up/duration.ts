import { UsageError } from '../usage-error.ts';

const UNITS_MS = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Milliseconds; throws UsageError that names the option. */
export function readDuration(name: string, text: string): number {
  const durationMs = durationMsOf(text);
  if (durationMs !== undefined) return durationMs;
  throw new UsageError(`${name} is "${text}": give a number with a unit, e.g. 500ms, 30s, 2m, 1h`);
}

/** Undefined for what is no number with a unit. */
export function durationMsOf(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const unitMs = UNITS_MS.get(unit);
  return amount === undefined || unitMs === undefined ? undefined : Number(amount) * unitMs;
}
