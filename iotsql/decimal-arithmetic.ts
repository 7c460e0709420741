import { finite } from './conversions.ts';
import { addShort, divideShort, multiplyShort, remainderShort } from './short-decimals.ts';

/**
 * Decimal arithmetic on JavaScript numbers: operands count as the decimal text they print as, the operation is exact
 * (division: 34 significant digits or more), the result is the nearest double. So 0.1 + 0.2 is 0.3, as on AWS.
 * Numbers of more than 17 digits are already rounded when they come in: AWS keeps 34 [AWS-IoT: iot-sql-data-types].
 */
interface Decimal {
  units: bigint;
  /** The value is units * 10^-scale; never negative. */
  scale: number;
}

const DIVISION_DIGITS = 34;
/** Exponents beyond this make no sense to expand exactly: the doubles' own result is returned. */
const SCALE_MAXIMUM = 60;

export function add(left: number, right: number): number | undefined {
  const plain = left + right;
  if (Number.isSafeInteger(plain) && Number.isInteger(left)) return plain;
  return addShort(left, right) ?? addExactly(left, right, plain);
}

function addExactly(left: number, right: number, plain: number): number | undefined {
  return exactly(left, right, plain, (a, b) => {
    const [x, y, scale] = aligned(a, b);
    return { units: x + y, scale };
  });
}

export function subtract(left: number, right: number): number | undefined {
  return add(left, -right);
}

export function multiply(left: number, right: number): number | undefined {
  const plain = left * right;
  if (Number.isSafeInteger(plain) && Number.isInteger(left) && Number.isInteger(right)) return finite(plain);
  return multiplyShort(left, right) ?? multiplyExactly(left, right, plain);
}

function multiplyExactly(left: number, right: number, plain: number): number | undefined {
  return exactly(left, right, plain, (a, b) => ({ units: a.units * b.units, scale: a.scale + b.scale }));
}

/** By zero: Undefined [assumed]. Int by Int is not truncated: 5 / 2 is 2.5 [assumed, see docs/fidelity.md]. */
export function divide(left: number, right: number): number | undefined {
  if (right === 0) return undefined;
  return divideShort(left, right) ?? divideExactly(left, right);
}

function divideExactly(left: number, right: number): number | undefined {
  return exactly(left, right, left / right, (a, b) => {
    const [x, y] = aligned(a, b);
    const scale = DIVISION_DIGITS + String(y).length;
    return { units: (x * 10n ** BigInt(scale)) / y, scale };
  });
}

/** The sign is the dividend's [assumed]. By zero: Undefined [assumed]. */
export function remainder(left: number, right: number): number | undefined {
  if (right === 0) return undefined;
  const plain = left % right;
  if (Number.isInteger(left) && Number.isInteger(right)) return finite(plain);
  return remainderShort(left, right) ?? remainderExactly(left, right, plain);
}

function remainderExactly(left: number, right: number, plain: number): number | undefined {
  return exactly(left, right, plain, (a, b) => {
    const [x, y, scale] = aligned(a, b);
    return { units: x % y, scale };
  });
}

/** Cuts off what is beyond `places` decimals, toward zero. */
export function truncateDecimals(value: number, places: number): number {
  const decimal = decimalOf(value);
  if (decimal === undefined || decimal.scale <= places) return value;
  const units = decimal.units / 10n ** BigInt(decimal.scale - places);
  return finite(Number(`${units}e-${places}`)) ?? 0;
}

function exactly(
  left: number,
  right: number,
  plain: number,
  operation: (a: Decimal, b: Decimal) => Decimal,
): number | undefined {
  const a = decimalOf(left);
  const b = decimalOf(right);
  if (a === undefined || b === undefined) return finite(plain);
  const result = operation(a, b);
  return finite(Number(`${result.units}e-${result.scale}`));
}

function decimalOf(value: number): Decimal | undefined {
  if (!Number.isFinite(value)) return undefined;
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const point = mantissa.indexOf('.');
  const fraction = point === -1 ? 0 : mantissa.length - point - 1;
  const scale = fraction - Number(exponent);
  if (!(Math.abs(scale) <= SCALE_MAXIMUM)) return undefined;
  const units = BigInt(mantissa.replace('.', ''));
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale), scale];
}
