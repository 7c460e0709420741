import type { RuleFixture } from '../rule-fixture.ts';
import type { VehicleRule } from '../vehicle-rule.ts';

const LEVEL = 'Vehicle.Powertrain.FuelSystem.RelativeLevel';
const LATITUDE = 'Vehicle.CurrentLocation.Latitude';
const LONGITUDE = 'Vehicle.CurrentLocation.Longitude';

/** Where it happened goes with it: that is where a filling station is offered. */
export const fuelLow: VehicleRule = {
  name: 'fuel-low',
  description: 'The tank is nearly empty',
  when: { signal: LEVEL, is: '<', value: 10 },
  until: { signal: LEVEL, is: '>', value: 15 },
  holdsForMs: 10_000,
  atMostEveryMs: 600_000,
  event: 'care.fuel-low',
  carries: [LEVEL, LATITUDE, LONGITUDE],
};

export const fuelLowFixtures: RuleFixture[] = [
  {
    title: 'fuel that sloshes around the threshold is told once, and again after the tank was filled',
    frames: [
      [
        [0, { [LEVEL]: 10.4, [LATITUDE]: 48.1, [LONGITUDE]: 11.5 }],
        [10, { [LEVEL]: 9.8 }],
        [15, { [LEVEL]: 10.2 }],
        [20, { [LEVEL]: 9.7 }],
        [30, { [LEVEL]: 9.6, [LATITUDE]: 48.2 }],
        [40, { [LEVEL]: 10.3 }],
        [50, { [LEVEL]: 9.5 }],
        [70, { [LEVEL]: 9.4 }],
      ],
      [
        [600, { [LEVEL]: 80 }],
        [700, { [LEVEL]: 9 }],
        [710, { [LEVEL]: 9 }],
      ],
    ],
    events: [
      { type: 'care.fuel-low', atS: 30, values: { [LEVEL]: 9.6, [LATITUDE]: 48.2, [LONGITUDE]: 11.5 } },
      { type: 'care.fuel-low', atS: 710, values: { [LEVEL]: 9, [LATITUDE]: 48.2, [LONGITUDE]: 11.5 } },
    ],
  },
];
