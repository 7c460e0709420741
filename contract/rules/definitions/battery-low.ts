import type { RuleFixture } from '../rule-fixture.ts';
import type { VehicleRule } from '../vehicle-rule.ts';

const VOLTAGE = 'Vehicle.LowVoltageBattery.CurrentVoltage';

/** A starter pulls a good battery below this as well, but not for half a minute. */
export const batteryLow: VehicleRule = {
  name: 'battery-low',
  description: 'The 12 V battery will soon not start the car any more',
  when: { signal: VOLTAGE, is: '<', value: 11.8 },
  until: { signal: VOLTAGE, is: '>=', value: 12.4 },
  holdsForMs: 30_000,
  atMostEveryMs: 6 * 3_600_000,
  event: 'alarm.battery-low',
  endEvent: 'alarm.battery-low-over',
  carries: [VOLTAGE],
};

export const batteryLowFixtures: RuleFixture[] = [
  {
    title: 'a battery that stays low, and is charged again',
    frames: [
      [
        [0, { [VOLTAGE]: 12.6 }],
        [10, { [VOLTAGE]: 11.7 }],
        [25, { [VOLTAGE]: 11.6 }],
      ],
      [
        [40, { [VOLTAGE]: 11.6 }],
        [50, { [VOLTAGE]: 12.1 }],
        [60, { [VOLTAGE]: 12.5 }],
      ],
    ],
    events: [
      { type: 'alarm.battery-low', atS: 40, values: { [VOLTAGE]: 11.6 } },
      { type: 'alarm.battery-low-over', atS: 60, values: { [VOLTAGE]: 12.5 } },
    ],
  },
  {
    title: 'a starter',
    frames: [
      [
        [0, { [VOLTAGE]: 12.5 }],
        [1, { [VOLTAGE]: 9.8 }],
        [4, { [VOLTAGE]: 13.9 }],
        [40, { [VOLTAGE]: 14.1 }],
      ],
    ],
    events: [],
  },
  {
    title: 'a sensor that fails within the half minute',
    frames: [
      [
        [0, { [VOLTAGE]: 11.5 }],
        [10, { [VOLTAGE]: 11.5 }, [VOLTAGE]],
        [35, { [VOLTAGE]: 11.5 }],
        [60, { [VOLTAGE]: 11.5 }],
      ],
    ],
    events: [],
  },
];
