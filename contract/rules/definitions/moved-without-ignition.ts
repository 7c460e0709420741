import { IGNITION_SIGNAL } from '../../telemetry/catalogue/common-signals.ts';
import type { RuleFixture } from '../rule-fixture.ts';
import type { VehicleRule } from '../vehicle-rule.ts';

const SPEED = 'Vehicle.Speed';
const LATITUDE = 'Vehicle.CurrentLocation.Latitude';
const LONGITUDE = 'Vehicle.CurrentLocation.Longitude';

export const movedWithoutIgnition: VehicleRule = {
  name: 'moved-without-ignition',
  description: 'The vehicle moves though nobody turned it on: it is towed, or stolen',
  when: {
    all: [
      { any: ['OFF', 'LOCK'].map((value) => ({ signal: IGNITION_SIGNAL, is: '=' as const, value })) },
      { signal: SPEED, is: '>', value: 5 },
    ],
  },
  holdsForMs: 10_000,
  atMostEveryMs: 600_000,
  event: 'alarm.moved-without-ignition',
  carries: [SPEED, LATITUDE, LONGITUDE],
};

export const movedWithoutIgnitionFixtures: RuleFixture[] = [
  {
    title: 'a tow truck',
    frames: [
      [
        [0, { [IGNITION_SIGNAL]: 'OFF', [SPEED]: 0, [LATITUDE]: 48.1, [LONGITUDE]: 11.5 }],
        [10, { [SPEED]: 12 }],
        [20, { [SPEED]: 30 }],
        [30, { [SPEED]: 30 }],
      ],
    ],
    events: [
      {
        ...{ type: 'alarm.moved-without-ignition', atS: 20 },
        values: { [SPEED]: 30, [LATITUDE]: 48.1, [LONGITUDE]: 11.5 },
      },
    ],
  },
  {
    title: 'a driver',
    frames: [
      [
        [0, { [IGNITION_SIGNAL]: 'ON', [SPEED]: 0 }],
        [10, { [SPEED]: 30 }],
        [60, { [SPEED]: 0 }],
        [61, { [IGNITION_SIGNAL]: 'OFF' }],
      ],
    ],
    events: [],
  },
];
