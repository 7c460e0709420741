import { knownNumber, type SignalValues } from '../derivation/signal-values.ts';
import { TROUBLE_CODES_SIGNAL } from '../telemetry/catalogue/common-signals.ts';
import { areaTest } from './area.ts';
import type { Comparisons } from './comparisons.ts';
import { codesOnlyIn } from './trouble-codes.ts';
import { isMoment, LATITUDE_SIGNAL, LONGITUDE_SIGNAL, type RuleCondition, type RuleMoment } from './vehicle-rule.ts';

/** A condition as a function of the signals at a row; undefined: they do not decide it. */
export type ConditionTest = (signals: SignalValues) => boolean | undefined;

/** What conditions are compiled with. */
export interface CompileScope {
  placeOf(path: string): number;
  comparisons: Comparisons;
}

export function conditionTest(condition: RuleCondition, scope: CompileScope): ConditionTest {
  const { placeOf, comparisons } = scope;
  const part = (inner: RuleCondition): ConditionTest => conditionTest(inner, scope);
  if ('all' in condition) return fold(condition.all.map(part), false);
  if ('any' in condition) return fold(condition.any.map(part), true);
  if ('not' in condition) return negated(part(condition.not));
  if (isMoment(condition)) return momentTest(condition, placeOf);
  if ('inside' in condition) {
    return insideTest(areaTest(condition.inside), placeOf(LATITUDE_SIGNAL), placeOf(LONGITUDE_SIGNAL));
  }
  const index = comparisons.add(placeOf(condition.signal), condition.is, condition.value);
  return () => comparisons.verdict(index);
}

/** `decisive` when one part is so; undecided when one is undecided; else the opposite. */
function fold(parts: readonly ConditionTest[], decisive: boolean): ConditionTest {
  return (signals) => {
    let verdict: boolean | undefined = !decisive;
    for (let index = 0; index < parts.length; index += 1) {
      const each = (parts[index] as ConditionTest)(signals);
      if (each === decisive) return decisive;
      if (each === undefined) verdict = undefined;
    }
    return verdict;
  };
}

function negated(test: ConditionTest): ConditionTest {
  return (signals) => {
    const verdict = test(signals);
    return verdict === undefined ? undefined : !verdict;
  };
}

function insideTest(isInside: ReturnType<typeof areaTest>, latitude: number, longitude: number): ConditionTest {
  return (signals) => {
    const lat = knownNumber(signals, latitude);
    const lon = knownNumber(signals, longitude);
    return lat === undefined || lon === undefined ? undefined : isInside(lat, lon);
  };
}

/** A moment is decided by what came with the row: it is never undecided. */
function momentTest(moment: RuleMoment, placeOf: (path: string) => number): ConditionTest {
  if ('changed' in moment) return changeTest(moment, placeOf(moment.changed));
  const place = placeOf(TROUBLE_CODES_SIGNAL);
  return (signals) => signals.changedIn[place] === signals.row && codesOf(moment, signals, place).length > 0;
}

function changeTest({ from, to }: Extract<RuleMoment, { changed: string }>, place: number): ConditionTest {
  return (signals) => {
    const { values, before, changedIn, row } = signals;
    if (changedIn[place] !== row || before[place] === undefined) return false;
    return (from === undefined || before[place] === from) && (to === undefined || values[place] === to);
  };
}

type DtcMoment = Extract<RuleMoment, { dtc: unknown }>;

function codesOf({ dtc, codes }: DtcMoment, { values, before }: SignalValues, place: number): string[] {
  const [now, then] = [values[place], before[place]];
  return dtc === 'appears' ? codesOnlyIn(now, then, codes) : codesOnlyIn(then, now, codes);
}

/** The trouble codes for which a condition is true at the row; empty when it asks for none. */
export function codesAt(condition: RuleCondition, signals: SignalValues, placeOf: (path: string) => number): string[] {
  if ('all' in condition) return condition.all.flatMap((part) => codesAt(part, signals, placeOf));
  if ('any' in condition) return condition.any.flatMap((part) => codesAt(part, signals, placeOf));
  return 'dtc' in condition ? codesOf(condition, signals, placeOf(TROUBLE_CODES_SIGNAL)) : [];
}
