import * as v from 'valibot';
import type { RuleFixture } from './rule-fixture.ts';
import { type RuleReading, readRule } from './rule-schema.ts';
import type { VehicleRule } from './vehicle-rule.ts';

const value = v.union([v.pipe(v.number(), v.finite()), v.boolean(), v.string()]);
const signals = v.record(v.string(), value);
const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(31_536_000));
const row = v.union(
  [v.strictTuple([seconds, signals]), v.strictTuple([seconds, signals, v.array(v.string())])],
  'is no row [seconds, {signal: value}] or [seconds, {signal: value}, [signals that cannot be trusted]]',
);
const inOrder = v.pipe(
  v.array(row),
  v.minLength(1),
  v.check((rows) => rows.every(([atS], index) => atS >= (rows[index - 1]?.[0] ?? 0)), 'rows go back in time'),
);

const fixtureSchema = v.strictObject({
  title: v.pipe(v.string(), v.minLength(1)),
  schema: v.optional(v.string()),
  traits: v.optional(
    v.strictObject({ model: v.optional(v.string()), labels: v.optional(v.record(v.string(), v.string())) }),
  ),
  frames: v.pipe(v.array(inOrder), v.minLength(1)),
  events: v.array(
    v.strictObject({
      type: v.string(),
      atS: seconds,
      codes: v.optional(v.array(v.string())),
      values: v.optional(signals),
    }),
  ),
});

export type RuleFileReading =
  | { ok: true; rule: VehicleRule; fixtures: RuleFixture[] }
  | { ok: false; faults: string[] };

/** Reads `{rule, fixtures}` from a file; what is wrong comes with where it is. */
export function readRuleFile(content: unknown): RuleFileReading {
  const { rule: definition, fixtures: list } = (content ?? {}) as Record<string, unknown>;
  const rule: RuleReading = readRule(definition);
  const fixtures = v.safeParse(v.pipe(v.array(fixtureSchema), v.minLength(1)), list);
  if (rule.ok && fixtures.success) return { ...rule, fixtures: fixtures.output as RuleFixture[] };
  const issues = fixtures.issues ?? [];
  const ofFixtures = issues.map((issue) => [`fixtures.${v.getDotPath(issue) ?? ''}`, issue.message].join(': '));
  return { ok: false, faults: [...(rule.ok ? [] : rule.faults.map((fault) => `rule.${fault}`)), ...ofFixtures] };
}
