import { describe, expect, it } from 'vitest';
import { resultOf } from '../evaluate-sql.ts';

const payload = { list: [10, 20], thing: { 'a-b': 1, n: null }, none: null, rows: [{ x: 1 }, { x: 2, k: 0 }, 3] };

describe('collection functions [AWS-IoT: iot-sql-functions]', () => {
  it.each<[string, unknown]>([
    ['get(list, 1)', 20],
    ['get(list, "1.9")', 20],
    ['get(list, 2)', undefined],
    ['get(list, "length")', undefined],
    ['get(thing, "a-b")', 1],
    ['get(thing, "toString")', undefined],
    ['get(thing, 1)', undefined],
    ['get("xyz", 2)', 'z'],
    ['get(thing, "n")', null],
    ['isNull(thing.n)', true],
    ['isNull(nothing)', false],
    ['isUndefined(thing.zzz)', true],
    ['get_or_default(none, 1)', 1],
    ['get_or_default(list, 1)', [10, 20]],
    ['get_or_default(nothing)', undefined],
    ['transform("enrichArray", {"k": 1}, rows)', [{ x: 1, k: 1 }, { x: 2, k: 1 }, 3]],
    ['transform("enrichArray", 1, rows)', undefined],
    ['transform("other", {"k": 1}, rows)', undefined],
  ])('%s', (expression, expected) => {
    expect(resultOf(expression, payload)).toEqual(expected);
  });
});
