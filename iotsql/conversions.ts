import { wholeDecimalJson, wholeDecimalText } from './whole-decimal.ts';

/** The implicit conversions [AWS-IoT: iot-sql-data-types]. Each returns undefined where the result is Undefined. */

const NUMERIC_STRING = /^-?\d+(\.\d+)?(E-?\d+)?$/i;

/** Null converts to Null in the table, but every operator and function makes Undefined of it. */
export function toDecimal(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || !NUMERIC_STRING.test(value)) return undefined;
  return finite(Number(value));
}

/** Rounds toward zero: how a String becomes an Int. */
export function toTruncatedInt(value: unknown): number | undefined {
  const decimal = toDecimal(value);
  return decimal === undefined ? undefined : plainZero(Math.trunc(decimal));
}

/** Rounds toward negative infinity: what most functions do to a count or an index. */
export function toFlooredInt(value: unknown): number | undefined {
  const decimal = toDecimal(value);
  return decimal === undefined ? undefined : plainZero(Math.floor(decimal));
}

/** Booleans, and the strings `true` and `false` in any case. */
export function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' || value.length > 5) return undefined;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** Arrays and Objects become compact JSON. Null has no text. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'bigint') return wholeDecimalText(value);
  if (value === null || value === undefined) return undefined;
  return wholeDecimalJson(value) ?? JSON.stringify(value);
}

/** Whole numbers in standard notation; small Decimals as `1E-7` [assumed: the form of a Java BigDecimal]. */
function numberText(value: number): string | undefined {
  // JSON can write numbers no double holds, such as 1e400
  if (!Number.isFinite(value)) return undefined;
  const text = String(value);
  if (!text.includes('e')) return text;
  return Number.isInteger(value) ? BigInt(value).toString() : text.replace('e', 'E');
}

/** NaN and the infinities are no values of the language. */
export function finite(value: number): number | undefined {
  return Number.isFinite(value) ? plainZero(value) : undefined;
}

/** There is no negative zero in decimal arithmetic. */
function plainZero(value: number): number {
  return value === 0 ? 0 : value;
}
