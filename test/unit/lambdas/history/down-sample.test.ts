import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downSample, type Point } from '../../../../lambdas/history/down-sample.ts';

const MINUTE = 60_000;
const at = (second: number, value: Point['value'], quality?: Point['quality']): Point => ({
  ...{ atMs: second * 1000, value },
  ...(quality === undefined ? {} : { quality }),
});

describe('down-sampling', () => {
  const points = [at(1, 10), at(30, 50), at(59, 30), at(60, 5), at(200, 7)];

  it.each([
    ['last', [30, 5, 7]],
    ['min', [10, 5, 7]],
    ['max', [50, 5, 7]],
    ['avg', [30, 5, 7]],
  ] as const)('by %s gives one point for each interval that has values, at its beginning', (aggregate, values) => {
    const sampled = downSample(points, MINUTE, aggregate);
    expect(sampled.map(({ value }) => value)).toEqual(values);
    expect(sampled.map(({ atMs }) => atMs)).toEqual([0, MINUTE, 3 * MINUTE]);
  });

  it('leaves invalid numbers out of least, greatest and mean, but shows the last with its quality', () => {
    const invalid = [at(1, 10), at(2, 9_999, 'invalid')];
    expect(downSample(invalid, MINUTE, 'max')).toEqual([at(0, 10)]);
    expect(downSample(invalid, MINUTE, 'avg')).toEqual([at(0, 10)]);
    expect(downSample(invalid, MINUTE, 'last')).toEqual([at(0, 9_999, 'invalid')]);
    expect(downSample([at(2, 9_999, 'invalid')], MINUTE, 'min')).toEqual([]);
  });

  it('has only the last of texts and booleans', () => {
    expect(downSample([at(1, 'P0301'), at(2, '')], MINUTE, 'avg')).toEqual([at(0, '')]);
    expect(downSample([at(1, true), at(2, false)], MINUTE, 'max')).toEqual([at(0, false)]);
  });

  it('does not mix units', () => {
    const mixed = [at(1, 10), { ...at(2, 90), unit: 'mph' }, { ...at(3, 70), unit: 'mph' }];
    expect(downSample(mixed, MINUTE, 'min')).toEqual([{ ...at(0, 70), unit: 'mph' }]);
  });

  it('does not lose the mean of great numbers', () => {
    expect(downSample([at(1, 1.5e308), at(2, 1.5e308)], MINUTE, 'avg')[0]?.value).toBe(1.5e308);
  });

  it('gives the same whether a span is sampled at once or cut between two intervals', () => {
    const series = fc.array(fc.tuple(fc.nat(3_600), fc.integer()), { maxLength: 60 });
    fc.assert(
      fc.property(series, fc.nat(60), (pairs, minute) => {
        const sorted = pairs.map(([second, value]) => at(second, value)).sort((one, other) => one.atMs - other.atMs);
        const cutMs = minute * MINUTE;
        const parts = [sorted.filter(({ atMs }) => atMs < cutMs), sorted.filter(({ atMs }) => atMs >= cutMs)];
        expect(parts.flatMap((part) => downSample(part, MINUTE, 'max'))).toEqual(downSample(sorted, MINUTE, 'max'));
      }),
    );
  });
});
