import { shortKey } from '../derivation/short-key.ts';
import type { SignalTable } from '../derivation/signal-table.ts';
import { knownValue, type SignalValues } from '../derivation/signal-values.ts';
import type { VehicleTraits } from '../telemetry/derive.ts';
import type { SignalValue } from '../telemetry/frame.ts';
import type { Comparisons } from './comparisons.ts';
import { codesAt, conditionTest } from './condition-test.ts';
import type { RuleTests } from './rule-state.ts';
import { comparedSignals, hasMoment, type VehicleRule, watchedSignals } from './vehicle-rule.ts';

export interface CompiledRule {
  rule: VehicleRule;
  /** Another one for another definition: what was kept of the rule as it was is forgotten. */
  key: string;
  tests: RuleTests;
  /** Of the signals it compares: it is looked at when a comparison comes out differently. */
  compared: readonly number[];
  /** Of the signals it looks at as they are: at each change. */
  watched: readonly number[];
  /** What goes with its event. */
  detail(signals: SignalValues): Record<string, unknown>;
}

const KEY_CHARACTERS = 5;

/** Throws when the definition makes no sense. */
export function compileRule(rule: VehicleRule, table: SignalTable, comparisons: Comparisons): CompiledRule {
  const { description: _text, ...definition } = rule;
  const placeOf = (path: string): number => table.placeOf(path);
  const scope = { placeOf, comparisons };
  const conditions = [rule.when, ...(rule.until === undefined ? [] : [rule.until])];
  const carried = rule.carries.map((path) => [path, placeOf(path)] as const);
  return {
    rule,
    key: shortKey(JSON.stringify(definition), KEY_CHARACTERS),
    compared: [...new Set(conditions.flatMap(comparedSignals))].map(placeOf),
    watched: [...new Set(conditions.flatMap(watchedSignals))].map(placeOf),
    tests: {
      when: conditionTest(rule.when, scope),
      until: rule.until && conditionTest(rule.until, scope),
      isMoment: hasMoment(rule.when),
      holdsForMs: rule.holdsForMs ?? 0,
      atMostEveryMs: rule.atMostEveryMs ?? 0,
      isSilentAtFirst: rule.isSilentAtFirst ?? false,
    },
    detail(signals) {
      const codes = codesAt(rule.when, signals, placeOf);
      const values: Record<string, SignalValue> = {};
      for (const [path, place] of carried) {
        const value = knownValue(signals, place);
        if (value !== undefined) values[path] = value;
      }
      return { rule: rule.name, ...(codes.length === 0 ? {} : { codes }), values };
    },
  };
}

/** False also while model or labels are asked for and not known. */
export function appliesTo({ appliesTo: wanted }: VehicleRule, schemaId: string, traits: VehicleTraits = {}): boolean {
  if (wanted === undefined) return true;
  const { schemas, models, labels = {} } = wanted;
  return (
    (schemas === undefined || schemas.includes(schemaId)) &&
    (models === undefined || (traits.model !== undefined && models.includes(traits.model))) &&
    Object.entries(labels).every(([name, value]) => traits.labels?.[name] === value)
  );
}
