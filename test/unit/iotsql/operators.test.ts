import { describe, expect, it } from 'vitest';
import { resultOf } from './evaluate-sql.ts';

const payload = {
  n: 7,
  half: 0.5,
  text: 'abc',
  digits: '12',
  list: [1, 'b', null],
  thing: { a: 1 },
  none: null,
  yes: true,
};

describe('operators [AWS-IoT: iot-sql-operators]', () => {
  it.each<[string, unknown]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['-n + 1', -6],
    ['- digits', -12],
    ['7 / 2', 3.5],
    ['(68 - 32) * 5 / 9', 20],
    ['7 % 4', 3],
    ['-7 % 4', -3],
    ['1 / 0', undefined],
    ['1 % 0', undefined],
    ['0.1 + 0.2', 0.3],
    ['1.1 * 3', 3.3],
    ['0.3 / 0.1', 3],
    ['5.5 % 1.1', 0],
    ['1.0 - 0.9', 0.1],
    ['12.50 * 2', 25],
    ['digits + 1', '121'],
    ['digits - 1', 11],
    ['text + none', undefined],
    ['text + nothing', undefined],
    ['text + thing', 'abc{"a":1}'],
    ['1e21 + text', '1000000000000000000000abc'],
    ['0.0000001 + text', '1E-7abc'],
  ])('computes %s', (expression, expected) => {
    expect(resultOf(expression, payload)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['n > 6', true],
    ['n >= "7"', true],
    ['text > 1', undefined],
    ['1 < text', undefined],
    ['none < 1', undefined],
    ['n = 7.0', true],
    ['digits = 12', false],
    ['digits <> 12', true],
    ['none = null', true],
    ['nothing = null', undefined],
    ['nothing <> nothing', undefined],
    ['list = [1, "b", null]', true],
    ['list = ["b", 1, null]', false],
    ['thing = {"a": 1}', true],
    ['thing <> {"a": 1, "b": 2}', true],
    ['"b" IN list', true],
    ['2 IN list', false],
    ['none IN list', undefined],
    ['1 IN thing', undefined],
  ])('compares %s', (expression, expected) => {
    expect(resultOf(expression, payload)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['NOT n = 8', true],
    ['NOT NOT yes', true],
    ['false AND true OR true', true],
    ['true OR true AND false', true],
    ['NOT false AND false', false],
    ['"TRUE" AND yes', true],
    ['false AND nothing', undefined],
    ['true OR nothing', undefined],
    ['n AND yes', undefined],
  ])('decides %s', (expression, expected) => {
    expect(resultOf(expression, payload)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['CASE n WHEN 6 THEN "six" WHEN 7 THEN "seven" END', 'seven'],
    ['CASE n WHEN 6 THEN "six" ELSE "other" END', 'other'],
    ['CASE n WHEN 6 THEN "six" END', undefined],
    ['CASE nothing WHEN 6 THEN "six" ELSE "other" END', undefined],
    ['CASE none WHEN null THEN "null" ELSE "other" END', 'null'],
  ])('chooses with %s', (expression, expected) => {
    expect(resultOf(expression, payload)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['cast("4.9" AS INT)', 4],
    ['cast(-4.1 AS Integer)', -5],
    ['cast(yes AS double)', 1],
    ['cast("no" AS boolean)', undefined],
    ['cast(0 AS bool)', false],
    ['cast(list AS text)', '[1,"b",null]'],
    ['cast(none AS string)', undefined],
    ['cast("+1" AS decimal)', undefined],
  ])('casts %s', (expression, expected) => {
    expect(resultOf(expression, payload)).toEqual(expected);
  });
});
