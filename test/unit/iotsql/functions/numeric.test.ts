import { describe, expect, it } from 'vitest';
import { resultOf } from '../evaluate-sql.ts';

describe('numeric functions [AWS-IoT: iot-sql-functions]', () => {
  it.each<[string, unknown]>([
    ['abs("-3.5")', 3.5],
    ['abs(null)', undefined],
    ['abs(1, 2)', undefined],
    ['acos(1.0001)', undefined],
    ['sqrt(-1)', undefined],
    ['ln(0)', undefined],
    ['log(1000)', 3],
    ['exp(0)', 1],
    ['exp(10000)', undefined],
    ['power(2, 10)', 1024],
    ['power(2, "x")', undefined],
    ['mod(-8, 3)', -2],
    ['mod(8, 0)', undefined],
    ['ceil(-0.5)', 0],
    ['floor(-0.5)', -1],
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(0.49999999999999994)', 0],
    ['sign("-0.1")', -1],
    ['trunc(2.34567, 3)', 2.345],
    ['trunc(-2.34567, 1)', -2.3],
    ['trunc(1.005, 2)', 1],
    ['trunc(5e-12, 12)', 5e-12],
    ['trunc(5e-12, 11)', 0],
    ['trunc(3.9, -4)', 3],
    ['bitand(12, 10)', 8],
    ['bitor(12, 3)', 15],
    ['bitxor("12", 10)', 6],
    ['bitand(-1, 255)', 255],
    ['bitnot(0)', -1],
    ['nanvl(nothing, "x")', 'x'],
    ['nanvl(0, "x")', 0],
  ])('%s', (expression, expected) => {
    expect(resultOf(expression)).toEqual(expected);
  });

  it('rand() comes from the injected source', () => {
    expect(resultOf('rand()', {}, { random: () => 0.25 })).toBe(0.25);
    expect(resultOf('rand()')).toBeGreaterThanOrEqual(0);
  });
});
