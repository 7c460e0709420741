import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, conditionText, evaluateCondition } from '../../../../contract/command/condition.ts';
import type { ReportedSignal } from '../../../../contract/telemetry/reported-state.ts';

const nowMs = 1_000_000;
const maxAgeMs = 10_000;
const paths = ['a', 'b', 'c'] as const;
type Signals = Map<string, ReportedSignal>;

const verdictOf = (condition: Condition, signals: Signals, at = nowMs) =>
  evaluateCondition(condition, { signals, nowMs: at, maxAgeMs });

const leaf: fc.Arbitrary<Condition> = fc.record({
  signal: fc.constantFrom(...paths),
  is: fc.constantFrom('=', '<', '<=', '>', '>='),
  value: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.boolean()),
});
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));
const signal = fc.record({
  value: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.boolean()),
  atMs: fc.integer({ min: nowMs - 2 * maxAgeMs, max: nowMs + 5_000 }),
});
const signals: fc.Arbitrary<Signals> = fc
  .dictionary(fc.constantFrom(...paths), signal)
  .map((known) => new Map(Object.entries(known)));

describe('a condition', () => {
  it('that is decided stays so whatever else becomes known', () => {
    fc.assert(
      fc.property(condition, signals, signals, (each, some, more) => {
        const verdict = verdictOf(each, some);
        if (verdict === 'unknown') return;
        const fresh = [...some].filter(([, { atMs }]) => atMs >= nowMs - maxAgeMs && atMs <= nowMs + 2_000);
        expect(verdictOf(each, new Map([...more, ...fresh]))).toBe(verdict);
      }),
    );
  });

  it('is undecided by a value whose quality is not ok', () => {
    const known = (quality?: 'invalid'): Signals =>
      new Map([['a', { value: 1, atMs: nowMs, ...(quality && { quality }) }]]);
    const condition: Condition = { signal: 'a', is: '=', value: 1 };
    expect([verdictOf(condition, known()), verdictOf(condition, known('invalid'))]).toEqual(['holds', 'unknown']);
  });

  it('is undecided when nothing is known, or all is too old, unless it asks for nothing', () => {
    const asks = (each: Condition): boolean => {
      if ('signal' in each) return true;
      if ('not' in each) return asks(each.not);
      const parts = 'all' in each ? each.all : each.any;
      return parts.length > 0 && parts.every(asks);
    };
    fc.assert(
      fc.property(condition.filter(asks), signals, (each, known) => {
        expect(verdictOf(each, new Map())).toBe('unknown');
        expect(verdictOf(each, known, nowMs + 10 * maxAgeMs)).toBe('unknown');
      }),
    );
  });

  it('follows De Morgan, also where something is unknown', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 3 }), signals, (parts, known) => {
        const negated = parts.map((not) => ({ not }));
        expect(verdictOf({ not: { all: parts } }, known)).toBe(verdictOf({ any: negated }, known));
      }),
    );
  });

  it('does not depend on the order of its parts', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 4 }), signals, (parts, known) => {
        expect(verdictOf({ all: parts.toReversed() }, known)).toBe(verdictOf({ all: parts }, known));
      }),
    );
  });

  const speedIs0: Condition = { signal: 'a', is: '=', value: 0 };
  it.each([
    [0, 0, 'holds'],
    [0, maxAgeMs, 'holds'],
    [0, maxAgeMs + 1, 'unknown'],
    [7, 0, 'fails'],
    [7, maxAgeMs + 1, 'unknown'],
    [0, -2_000, 'holds'],
    [0, -2_001, 'unknown'],
    ['0', 0, 'unknown'],
    [false, 0, 'unknown'],
    [Number.NaN, 0, 'fails'],
  ] as const)('on the value %j of %d ms ago %s', (value, ageMs, verdict) => {
    expect(verdictOf(speedIs0, new Map([['a', { value, atMs: nowMs - ageMs }]]))).toBe(verdict);
  });

  it('is told to people as it is', () => {
    const each: Condition = { all: [speedIs0, { any: [{ signal: 'b', is: '>=', value: 2 }, { not: speedIs0 }] }] };
    expect(conditionText(each)).toBe('(a = 0 and (b >= 2 or not a = 0))');
  });
});
