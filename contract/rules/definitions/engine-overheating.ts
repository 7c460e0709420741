import type { RuleFixture } from '../rule-fixture.ts';
import type { VehicleRule } from '../vehicle-rule.ts';

const COOLANT = 'Vehicle.Powertrain.CombustionEngine.ECT';
const SPEED = 'Vehicle.Speed';

export const engineOverheating: VehicleRule = {
  name: 'engine-overheating',
  description: 'The coolant is too hot: stop and let it cool down',
  when: { signal: COOLANT, is: '>', value: 115 },
  until: { signal: COOLANT, is: '<', value: 105 },
  holdsForMs: 10_000,
  event: 'alarm.engine-overheating',
  endEvent: 'alarm.engine-overheating-over',
  carries: [COOLANT, SPEED],
};

export const engineOverheatingFixtures: RuleFixture[] = [
  {
    title: 'a hill in summer',
    frames: [
      [
        [0, { [COOLANT]: 112, [SPEED]: 60 }],
        [10, { [COOLANT]: 117 }],
        [20, { [COOLANT]: 118 }],
        [30, { [COOLANT]: 114 }],
        [40, { [COOLANT]: 119 }],
      ],
      [[90, { [COOLANT]: 104, [SPEED]: 0 }]],
    ],
    events: [
      { type: 'alarm.engine-overheating', atS: 20, values: { [COOLANT]: 118, [SPEED]: 60 } },
      { type: 'alarm.engine-overheating-over', atS: 90, values: { [COOLANT]: 104, [SPEED]: 0 } },
    ],
  },
];
