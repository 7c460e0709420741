import { isDeepStrictEqual } from 'node:util';
import { eventsOfFixture, type FixtureEvent, type RuleFixture } from '../../contract/rules/rule-fixture.ts';
import type { VehicleRule } from '../../contract/rules/vehicle-rule.ts';

export interface FixtureTrial {
  title: string;
  passed: boolean;
  expected: FixtureEvent[];
  events: FixtureEvent[];
}

/** Runs each fixture. An expected event without `values` takes any. */
export function tryFixtures(rule: VehicleRule, fixtures: readonly RuleFixture[]): FixtureTrial[] {
  return fixtures.map((fixture) => {
    const events = eventsOfFixture(rule, fixture);
    const compared = events.map((event, index) =>
      fixture.events[index]?.values === undefined ? withoutValues(event) : event,
    );
    return {
      title: fixture.title,
      passed: isDeepStrictEqual(compared, fixture.events),
      expected: fixture.events,
      events,
    };
  });
}

function withoutValues({ values: _values, ...event }: FixtureEvent): FixtureEvent {
  return event;
}
