import type { RuleFixture } from '../rule-fixture.ts';
import type { VehicleRule } from '../vehicle-rule.ts';

const SPEED = 'Vehicle.Speed';
const DRIVER = 'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen';
const DOORS = [
  DRIVER,
  'Vehicle.Cabin.Door.Row1.PassengerSide.IsOpen',
  'Vehicle.Cabin.Door.Row2.DriverSide.IsOpen',
  'Vehicle.Cabin.Door.Row2.PassengerSide.IsOpen',
  'Vehicle.Body.Trunk.Rear.IsOpen',
];

export const doorOpen: VehicleRule = {
  name: 'door-open',
  description: 'The vehicle is driven with an open door',
  when: {
    all: [
      { signal: SPEED, is: '>', value: 10 },
      { any: DOORS.map((signal) => ({ signal, is: '=' as const, value: true })) },
    ],
  },
  holdsForMs: 3_000,
  atMostEveryMs: 60_000,
  event: 'alarm.door-open',
  carries: [SPEED, ...DOORS],
};

export const doorOpenFixtures: RuleFixture[] = [
  {
    title: 'a door that was not shut, told once a minute at most',
    frames: [
      [
        [0, { [SPEED]: 0, [DRIVER]: true }],
        [2, { [SPEED]: 15 }],
        [4, { [SPEED]: 20 }],
        [6, { [SPEED]: 25 }],
        [8, { [DRIVER]: false }],
        [20, { [DRIVER]: true }],
        [30, { [SPEED]: 30 }],
      ],
    ],
    events: [{ type: 'alarm.door-open', atS: 6, values: { [SPEED]: 25, [DRIVER]: true } }],
  },
];
