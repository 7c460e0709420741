import { describe, expect, it } from 'vitest';
import { RULE_FIXTURES } from '../../../../contract/rules/definitions/fixtures.ts';
import { VEHICLE_RULES } from '../../../../contract/rules/definitions/index.ts';
import { eventsOfFixture } from '../../../../contract/rules/rule-fixture.ts';
import { readRule } from '../../../../contract/rules/rule-schema.ts';

it('every deployed rule has fixtures, one of them with an event, and none is for a rule that is not deployed', () => {
  expect(Object.keys(RULE_FIXTURES).sort()).toEqual(VEHICLE_RULES.map(({ name }) => name).sort());
  for (const [name, fixtures] of Object.entries(RULE_FIXTURES)) {
    expect(fixtures.flatMap(({ events }) => events).length, name).toBeGreaterThan(0);
  }
});

describe.each(VEHICLE_RULES)('$name', (rule) => {
  it('is a rule as the schema has it', () => {
    expect(readRule(structuredClone(rule))).toEqual({ ok: true, rule });
  });
  it.each([...(RULE_FIXTURES[rule.name] ?? [])])('does as its fixture says: $title', (fixture) => {
    expect(eventsOfFixture(rule, fixture)).toEqual(fixture.events);
  });
});
