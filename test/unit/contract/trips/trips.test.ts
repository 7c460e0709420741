import { describe, expect, it } from 'vitest';
import { createDeriver } from '../../../../contract/derivation/create-deriver.ts';
import { type FixtureRow, frameOfRows } from '../../../../contract/rules/rule-fixture.ts';
import { IGNITION_SIGNAL } from '../../../../contract/telemetry/catalogue/common-signals.ts';
import type { DerivedEvent } from '../../../../contract/telemetry/derive.ts';
import { TRIP_SETTINGS } from '../../../../contract/trips/trip-settings.ts';

const SPEED = 'Vehicle.Speed';
const ODOMETER = 'Vehicle.TraveledDistance';
const FUEL = 'Vehicle.Powertrain.FuelSystem.RelativeLevel';
const LATITUDE = 'Vehicle.CurrentLocation.Latitude';
const LONGITUDE = 'Vehicle.CurrentLocation.Longitude';
const START_MS = Date.UTC(2026, 0, 1);

const deriver = createDeriver([], TRIP_SETTINGS);

/** The trips' events of frames, one boot unless a frame names another; each frame is a batch of its own. */
function told(...frames: (FixtureRow[] | { boot: string; rows: FixtureRow[] })[]): string[] {
  return eventsOf(...frames).map(({ type, atMs, detail }) => {
    const atS = (atMs - START_MS) / 1000;
    if (type === 'trip.started') return `started ${atS}`;
    const { revision, endedBy, distanceM, distanceBy } = detail;
    return `ended ${atS} r${revision} by ${endedBy}, ${distanceM} m by ${distanceBy}`;
  });
}

function eventsOf(...frames: (FixtureRow[] | { boot: string; rows: FixtureRow[] })[]): DerivedEvent[] {
  let kept: string | undefined;
  return frames.flatMap((each, sequence) => {
    const { boot: bootId, rows } = Array.isArray(each) ? { boot: 'a', rows: each } : each;
    const derived = deriver.derive('vehicle', [frameOfRows(rows, { sequence, bootId })], kept);
    kept = derived.kept;
    return derived.events;
  });
}

const on: FixtureRow[1] = { [IGNITION_SIGNAL]: 'ON' };
const off: FixtureRow[1] = { [IGNITION_SIGNAL]: 'OFF' };
const kmh = (value: number): FixtureRow[1] => ({ [SPEED]: value });

describe('a trip by the ignition', () => {
  const drive: FixtureRow[] = [
    [0, { ...on, ...kmh(0) }],
    [20, kmh(36)],
    [120, kmh(36)],
    [140, kmh(0)],
    [150, off],
  ];

  it('goes from the ignition to the ignition, as soon as the car moved', () => {
    expect(told(drive)).toEqual(['started 0', 'ended 150 r1 by ignition, 1100 m by speed']);
    expect(told([[0, { ...on, ...kmh(0) }]], [[600, off]])).toEqual([]);
  });

  it('goes on after a short stop, and ends once more: the greater revision counts', () => {
    const again: FixtureRow[] = [
      [400, { ...on, ...kmh(0) }],
      [420, kmh(72)],
      [520, kmh(0)],
      [530, off],
    ];
    const events = eventsOf(drive, again);
    const [started, first, second] = events.map(({ detail }) => detail);
    expect(events).toHaveLength(3);
    expect([first?.['tripId'], second?.['tripId']]).toEqual([started?.['tripId'], started?.['tripId']]);
    expect(second).toMatchObject({ revision: 2, startAtMs: START_MS, durationMs: 530_000, distanceM: 2_300 });
  });

  it('is another one after a stop of five minutes', () => {
    const later: FixtureRow[] = [
      [450, { ...on, ...kmh(0) }],
      [470, kmh(36)],
      [570, kmh(36)],
      [580, off],
    ];
    expect(told(drive, later)).toEqual([
      ...['started 0', 'ended 150 r1 by ignition, 1100 m by speed'],
      ...['started 450', 'ended 580 r1 by ignition, 1000 m by speed'],
    ]);
  });

  it('does not take the tow truck into account', () => {
    const towed: FixtureRow[] = [
      [200, kmh(30)],
      [260, kmh(30)],
    ];
    expect(told(drive, towed)).toEqual(['started 0', 'ended 150 r1 by ignition, 1100 m by speed']);
  });

  it('whose end nobody heard is over when another one begins', () => {
    const rows = drive.slice(0, 3);
    const next: FixtureRow[] = [[8 * 3600, { ...on, ...kmh(20) }]];
    expect(told(rows, next)).toEqual([...['started 0', 'ended 120 r1 by silence, 1000 m by speed', 'started 28800']]);
    const soon: FixtureRow[] = [[600, { ...on, ...kmh(20) }]];
    expect(told(rows, { boot: 'b', rows: soon })).toEqual([
      ...['started 0', 'ended 120 r1 by silence, 1000 m by speed', 'started 600'],
    ]);
  });

  it('goes on through a tunnel', () => {
    const after: FixtureRow[] = [
      [480, kmh(36)],
      [500, { ...off, ...kmh(0) }],
    ];
    expect(told(drive.slice(0, 3), after)).toEqual(['started 0', 'ended 500 r1 by ignition, 4700 m by speed']);
  });
});

describe('a trip of a vehicle that reports no ignition', () => {
  const drive: FixtureRow[] = [
    [0, kmh(0)],
    [10, kmh(36)],
    [60, kmh(36)],
    [61, kmh(0)],
  ];

  it('goes on at a traffic light', () => {
    expect(told(drive, [[180, kmh(36)]])).toEqual(['started 10']);
  });
  it('ends where the vehicle came to stand, when it stands for five minutes', () => {
    expect(told(drive, [[361, kmh(0)]])).toEqual(['started 10', 'ended 61 r1 by standstill, 505 m by speed']);
  });
  it('ends there too when it is heard of only on the next one', () => {
    expect(told(drive, [[7_200, kmh(36)]])).toEqual([
      ...['started 10', 'ended 61 r1 by silence, 505 m by speed', 'started 7200'],
    ]);
  });
});

describe('the way of a trip', () => {
  const trip = (...rows: FixtureRow[1][]): Record<string, unknown> | undefined => {
    const timed = rows.map((signals, index): FixtureRow => [(index + 1) * 10, signals]);
    const end: FixtureRow = [(rows.length + 1) * 10, off];
    return eventsOf([[0, { ...on, ...kmh(0), 'Vehicle.IsMoving': true }], ...timed, end]).at(-1)?.detail;
  };

  it('is the odometer’s, from where it stood before the start', () => {
    const rows = [{ ...kmh(36), [ODOMETER]: 1_000.2 }, { [ODOMETER]: 1_000.9 }, { [ODOMETER]: 1_003.25 }];
    expect(trip(...rows)).toMatchObject({ distanceM: 3_050, distanceBy: 'odometer' });
  });
  it('is the speed’s when the odometer counts whole kilometres or runs backwards', () => {
    const coarse = [{ ...kmh(36), [ODOMETER]: 1_000 }, kmh(36), { ...kmh(36), [ODOMETER]: 1_001 }];
    expect(trip(...coarse)).toMatchObject({ distanceM: 200, distanceBy: 'speed' });
    const backwards = [{ ...kmh(36), [ODOMETER]: 1_000.5 }, kmh(36), { ...kmh(36), [ODOMETER]: 3.5 }];
    expect(trip(...backwards)).toMatchObject({ distanceM: 200, distanceBy: 'speed' });
  });
  it('is that between positions when there is nothing else', () => {
    const at = (latitude: number): FixtureRow[1] => ({ [LATITUDE]: latitude, [LONGITUDE]: 11.5 });
    const rows = [at(48), at(48.00001), at(48.01), at(48.02)];
    const timed = rows.map((signals, index): FixtureRow => [index * 10, { ...signals, 'Vehicle.IsMoving': true }]);
    const detail = eventsOf([[0, { ...on, 'Vehicle.IsMoving': true }], ...timed, [60, off]]).at(-1)?.detail;
    expect(detail).toMatchObject({ distanceBy: 'location', from: [48, 11.5], to: [48.02, 11.5] });
    expect(detail?.['distanceM']).toBeGreaterThan(2_223);
    expect(detail?.['distanceM']).toBeLessThan(2_225);
  });
  it('begins and ends where the vehicle was', () => {
    const rows = [{ ...kmh(36), [LATITUDE]: 48, [LONGITUDE]: 11 }, { ...kmh(50), [LATITUDE]: 48.2 }, kmh(0)];
    expect(trip(...rows)).toMatchObject({ from: [48, 11], to: [48.2, 11], maxSpeedKmh: 50 });
  });
  it('took what the tank lost, filled on the way or not', () => {
    expect(trip({ ...kmh(36), [FUEL]: 40 }, { [FUEL]: 38.5 })).toMatchObject({ used: { fuelPercent: 1.5 } });
    const filled = [{ ...kmh(36), [FUEL]: 12 }, { [FUEL]: 10 }, { [FUEL]: 95 }, { [FUEL]: 94.5 }];
    expect(trip(...filled)).toMatchObject({ used: { fuelPercent: 2.5 } });
    expect(trip(kmh(36))).toMatchObject({ used: {} });
  });
});
