import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, divide, multiply, remainder, subtract } from '../../../iotsql/decimal-arithmetic.ts';

/** The decimal as an integer of millionths, and as the number that prints as it. */
const decimal = fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }).chain((digits) =>
  fc.integer({ min: 0, max: 6 }).map((places) => ({
    millionths: BigInt(digits) * 10n ** BigInt(6 - places),
    value: Number(`${digits}e-${places}`),
  })),
);

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const nearest = (units: bigint, places: number): number => Number(`${units}e-${places}`) + 0;

describe('arithmetic on decimals', () => {
  it('is exact and rounded once, as with big integers', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(add(a.value, b.value)).toBe(nearest(a.millionths + b.millionths, 6));
        expect(subtract(a.value, b.value)).toBe(nearest(a.millionths - b.millionths, 6));
        expect(multiply(a.value, b.value)).toBe(nearest(a.millionths * b.millionths, 12));
        if (b.millionths === 0n) return;
        const sign = a.millionths < 0n !== b.millionths < 0n ? -1n : 1n;
        const quotient = (sign * abs(a.millionths) * 10n ** 60n) / abs(b.millionths);
        expect(divide(a.value, b.value)).toBe(nearest(quotient, 60));
        expect(remainder(a.value, b.value)).toBe(nearest(a.millionths % b.millionths, 6));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    [add(0.1, 0.2), 0.3],
    [multiply(1.1, 3), 3.3],
    [subtract(1.3, 1.2), 0.1],
    [divide(0.3, 0.1), 3],
    [remainder(0.3, 0.1), 0],
    [remainder(-5.5, 2), -1.5],
    [multiply(-0.5, 0), 0],
    [add(1e300, 1e300), 2e300],
    [add(9_007_199_254_740_991, 0.5), 9_007_199_254_740_992],
    [multiply(123_456.789, 1_000_000.001), 123_456_789_123.456_79],
  ])('%d is %d', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});
