import type { RuleFixture } from '../rule-fixture.ts';
import { batteryLowFixtures } from './battery-low.ts';
import { doorOpenFixtures } from './door-open.ts';
import { engineOverheatingFixtures } from './engine-overheating.ts';
import { fuelLowFixtures } from './fuel-low.ts';
import { lowEmissionZoneFixtures } from './low-emission-zone.ts';
import { movedWithoutIgnitionFixtures } from './moved-without-ignition.ts';
import { troubleCodeFixtures } from './trouble-code.ts';

/** What goes into each rule and what comes out, by the rule's name; kept apart, so that no function carries them. */
export const RULE_FIXTURES: Readonly<Record<string, readonly RuleFixture[]>> = {
  'battery-low': batteryLowFixtures,
  'fuel-low': fuelLowFixtures,
  'engine-overheating': engineOverheatingFixtures,
  'trouble-code': troubleCodeFixtures,
  'door-open': doorOpenFixtures,
  'moved-without-ignition': movedWithoutIgnitionFixtures,
  'low-emission-zone': lowEmissionZoneFixtures,
};
