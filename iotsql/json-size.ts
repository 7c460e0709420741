/** Of one SET variable, of all together, and of what `transform` makes [AWS-IoT: iot-sql-set] [AWS-IoT: iot-sql-functions]. */
export const JSON_BYTES_MAXIMUM = 128 * 1024;

/** A control character as `\u0000`; any other unit of UTF-16 takes three bytes at most. */
const BYTES_A_UNIT = 6;
const BYTES_A_NUMBER = 25;

/** Has the value more than 128 KiB as compact JSON in UTF-8? Written out only when that is in doubt. */
export function exceedsJsonMaximum(value: unknown): boolean {
  if (estimate(value, MOST) <= JSON_BYTES_MAXIMUM) return false;
  if (estimate(value, LEAST) > JSON_BYTES_MAXIMUM) return true;
  return Buffer.byteLength(JSON.stringify(value, plainNumber) ?? '') > JSON_BYTES_MAXIMUM;
}

interface Bytes {
  unit: number;
  /** Numbers, literals, and what Undefined leaves. */
  scalar: number;
}

const MOST: Bytes = { unit: BYTES_A_UNIT, scalar: BYTES_A_NUMBER };
const LEAST: Bytes = { unit: 1, scalar: 0 };

/** Stops as soon as the sum is above `maximum`: the same member may stand in a value many times. */
function estimate(value: unknown, bytes: Bytes, maximum = JSON_BYTES_MAXIMUM): number {
  if (typeof value === 'string') return value.length * bytes.unit + 2;
  if (typeof value !== 'object' || value === null) return bytes.scalar;
  let sum = 2;
  for (const [key, member] of Object.entries(value)) {
    sum += (Array.isArray(value) ? 1 : key.length * bytes.unit + 3) + estimate(member, bytes, maximum - sum);
    if (sum > maximum + 2) return sum;
  }
  return sum;
}

/** Whole Decimals of 2015-10-08. */
function plainNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
