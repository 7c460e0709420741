import type { RuleFixture } from '../rule-fixture.ts';
import type { VehicleRule } from '../vehicle-rule.ts';

const LATITUDE = 'Vehicle.CurrentLocation.Latitude';
const LONGITUDE = 'Vehicle.CurrentLocation.Longitude';

/** Roughly within the middle ring of Munich: an example, not what the law says. */
export const lowEmissionZone: VehicleRule = {
  name: 'low-emission-zone',
  description: 'The vehicle drives into a low-emission zone, or out of it',
  appliesTo: { schemas: ['vss', 'vss-ice'] },
  when: {
    inside: {
      polygon: [
        [48.1776, 11.5293],
        [48.1783, 11.5868],
        [48.1481, 11.6203],
        [48.1198, 11.6066],
        [48.1102, 11.5532],
        [48.1242, 11.5214],
        [48.1497, 11.5177],
      ],
    },
  },
  atMostEveryMs: 60_000,
  isSilentAtFirst: true,
  event: 'place.entered',
  endEvent: 'place.left',
  carries: [LATITUDE, LONGITUDE],
};

const CENTRE = { [LATITUDE]: 48.1374, [LONGITUDE]: 11.5755 };
const AIRPORT = { [LATITUDE]: 48.3538, [LONGITUDE]: 11.7861 };

export const lowEmissionZoneFixtures: RuleFixture[] = [
  {
    title: 'a drive into town and out again',
    frames: [[[0, AIRPORT]], [[1_800, CENTRE]], [[3_600, CENTRE]], [[5_400, AIRPORT]]],
    events: [
      { type: 'place.entered', atS: 1_800, values: CENTRE },
      { type: 'place.left', atS: 5_400, values: AIRPORT },
    ],
  },
  {
    title: 'a car that was in town when it was first heard of',
    frames: [[[0, CENTRE]], [[60, AIRPORT]], [[120, CENTRE]]],
    events: [{ type: 'place.entered', atS: 120, values: CENTRE }],
  },
  {
    title: 'an electric car',
    schema: 'vss-bev',
    frames: [[[0, AIRPORT]], [[60, CENTRE]]],
    events: [],
  },
];
