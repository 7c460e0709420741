import { TROUBLE_CODES_SIGNAL } from '../../telemetry/catalogue/common-signals.ts';
import type { RuleFixture } from '../rule-fixture.ts';
import type { VehicleRule } from '../vehicle-rule.ts';

const ODOMETER = 'Vehicle.TraveledDistance';

/** The codes of the power train, which is what a workshop is called for. [SAE J2012: P codes] */
export const troubleCode: VehicleRule = {
  name: 'trouble-code',
  description: 'The vehicle reports a trouble code of its power train that it had not before',
  when: { dtc: 'appears', codes: ['P'] },
  event: 'care.trouble-code',
  carries: [TROUBLE_CODES_SIGNAL, ODOMETER],
};

export const troubleCodeFixtures: RuleFixture[] = [
  {
    title: 'each code is told when it comes, not while it stays, and again when it comes back',
    frames: [
      [
        [0, { [TROUBLE_CODES_SIGNAL]: '', [ODOMETER]: 100 }],
        [10, { [TROUBLE_CODES_SIGNAL]: 'P0301' }],
        [20, { [TROUBLE_CODES_SIGNAL]: 'P0301' }],
      ],
      [
        [30, { [TROUBLE_CODES_SIGNAL]: 'P0171,P0301,U0100', [ODOMETER]: 101 }],
        [40, { [TROUBLE_CODES_SIGNAL]: 'U0100' }],
        [50, { [TROUBLE_CODES_SIGNAL]: 'P0301,U0100' }],
      ],
    ],
    events: [
      {
        ...{ type: 'care.trouble-code', atS: 10, codes: ['P0301'] },
        values: { [TROUBLE_CODES_SIGNAL]: 'P0301', [ODOMETER]: 100 },
      },
      {
        ...{ type: 'care.trouble-code', atS: 30, codes: ['P0171'] },
        values: { [TROUBLE_CODES_SIGNAL]: 'P0171,P0301,U0100', [ODOMETER]: 101 },
      },
      {
        ...{ type: 'care.trouble-code', atS: 50, codes: ['P0301'] },
        values: { [TROUBLE_CODES_SIGNAL]: 'P0301,U0100', [ODOMETER]: 101 },
      },
    ],
  },
];
