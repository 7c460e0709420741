import { finite, toDecimal, toFlooredInt } from '../conversions.ts';
import { remainder, truncateDecimals } from '../decimal-arithmetic.ts';
import type { Frame } from '../frame.ts';
import { binary, context, type FunctionGroup, type SqlFunction, unary } from './definition.ts';

/** Numbers and numeric Strings; a result that is no finite number is Undefined [assumed where docs are silent]. */
function ofOne(apply: (value: number) => number | undefined): SqlFunction {
  return unary((value) => {
    const decimal = toDecimal(value);
    const result = decimal === undefined ? undefined : apply(decimal);
    return result === undefined ? undefined : finite(result);
  });
}

function ofTwo(apply: (first: number, second: number) => number | undefined): SqlFunction {
  return binary((left, right) => {
    const first = toDecimal(left);
    const second = toDecimal(right);
    const result = first === undefined || second === undefined ? undefined : apply(first, second);
    return result === undefined ? undefined : finite(result);
  });
}

/** Arguments are rounded down; results are 64 bits wide, two's complement [assumed]. */
function ofBits(apply: (first: bigint, second: bigint) => bigint): SqlFunction {
  return binary((left, right) => {
    const first = toFlooredInt(left);
    const second = toFlooredInt(right);
    if (first === undefined || second === undefined) return undefined;
    return Number(BigInt.asIntN(64, apply(BigInt(first), BigInt(second))));
  });
}

/** Halves go away from zero: -1.5 is -2 [AWS-IoT: iot-sql-functions]. */
function round(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

const PLACES_MAXIMUM = 34;

function truncate(value: number, places: number): number {
  return truncateDecimals(value, Math.min(Math.max(Math.floor(places), 0), PLACES_MAXIMUM));
}

const bitNot = unary((value) => {
  const whole = toFlooredInt(value);
  // The documented bitnot(13) = 2 is a complement in four bits; two's complement is taken instead [assumed].
  return whole === undefined ? undefined : Number(BigInt.asIntN(64, ~BigInt(whole)));
});

const modulo = ofTwo(remainder);

export const numericFunctions: FunctionGroup = {
  abs: ofOne(Math.abs),
  acos: ofOne(Math.acos),
  asin: ofOne(Math.asin),
  atan: ofOne(Math.atan),
  atan2: ofTwo(Math.atan2),
  bitand: ofBits((first, second) => first & second),
  bitnot: bitNot,
  bitor: ofBits((first, second) => first | second),
  bitxor: ofBits((first, second) => first ^ second),
  ceil: ofOne(Math.ceil),
  cos: ofOne(Math.cos),
  cosh: ofOne(Math.cosh),
  exp: ofOne(Math.exp),
  floor: ofOne(Math.floor),
  ln: ofOne(Math.log),
  log: ofOne(Math.log10),
  mod: modulo,
  nanvl: binary((value, otherwise) => (value === undefined || value === null ? otherwise : value), {
    isDefined: 'with-last-argument',
  }),
  power: ofTwo((base, exponent) => base ** exponent),
  rand: context((frame: Frame) => frame.random(), { isDefined: 'always' }),
  remainder: modulo,
  round: ofOne(round),
  sign: ofOne(Math.sign),
  sin: ofOne(Math.sin),
  sinh: ofOne(Math.sinh),
  sqrt: ofOne(Math.sqrt),
  tan: ofOne(Math.tan),
  tanh: ofOne(Math.tanh),
  trunc: ofTwo(truncate),
};
