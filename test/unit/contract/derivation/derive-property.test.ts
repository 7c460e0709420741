import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeriver } from '../../../../contract/derivation/create-deriver.ts';
import { VEHICLE_RULES } from '../../../../contract/rules/definitions/index.ts';
import { type FixtureRow, frameOfRows } from '../../../../contract/rules/rule-fixture.ts';
import type { VehicleRule } from '../../../../contract/rules/vehicle-rule.ts';
import { IGNITION_SIGNAL, TROUBLE_CODES_SIGNAL } from '../../../../contract/telemetry/catalogue/common-signals.ts';
import type { DerivedEvent } from '../../../../contract/telemetry/derive.ts';
import type { SignalValue, TelemetryFrame } from '../../../../contract/telemetry/frame.ts';
import { TRIP_SETTINGS } from '../../../../contract/trips/trip-settings.ts';

/** Rules of each kind beside those that are deployed. */
const RULES: VehicleRule[] = [
  ...VEHICLE_RULES,
  {
    name: 'fast',
    description: 'hysteresis, hold, rate, end',
    when: { signal: 'Vehicle.Speed', is: '>', value: 80 },
    until: { signal: 'Vehicle.Speed', is: '<', value: 60 },
    ...{ holdsForMs: 20_000, atMostEveryMs: 120_000, event: 'alarm.fast', endEvent: 'alarm.fast-over' },
    carries: ['Vehicle.Speed'],
  },
  {
    name: 'ignition-off-in-rain',
    description: 'a moment and a state',
    when: {
      all: [{ changed: IGNITION_SIGNAL, to: 'OFF' }, { not: { signal: 'Vehicle.Speed', is: '>', value: 5 } }],
    },
    ...{ event: 'care.ignition-off', carries: [] },
  },
];

const signals: Record<string, fc.Arbitrary<SignalValue>> = {
  'Vehicle.Speed': fc.constantFrom(0, 0.5, 3, 12, 55, 61, 79, 81, 130),
  'Vehicle.TraveledDistance': fc.constantFrom(100, 101.5, 103, 110, 99),
  [IGNITION_SIGNAL]: fc.constantFrom('ON', 'OFF', 'START', 'UNDEFINED'),
  [TROUBLE_CODES_SIGNAL]: fc.constantFrom('', 'P0301', 'P0301,P0420', 'U0100'),
  'Vehicle.LowVoltageBattery.CurrentVoltage': fc.constantFrom(11, 11.9, 12.1, 12.5, 14),
  'Vehicle.Powertrain.FuelSystem.RelativeLevel': fc.constantFrom(5, 9, 11, 14, 16, 80),
  'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': fc.boolean(),
  'Vehicle.CurrentLocation.Latitude': fc.constantFrom(48.1374, 48.35),
  'Vehicle.CurrentLocation.Longitude': fc.constantFrom(11.5755, 11.78),
};
const paths = Object.keys(signals);
const rowOf = fc.record(
  {
    afterS: fc.constantFrom(1, 5, 10, 30, 200, 400, 2_000),
    values: fc.record(signals, { requiredKeys: [] }),
    untrusted: fc.subarray(paths, { maxLength: 1 }),
  },
  { requiredKeys: ['afterS', 'values'] },
);

/** Frames of a vehicle in their order; it restarts now and then. */
const drive = fc
  .array(fc.record({ rows: fc.array(rowOf, { minLength: 1, maxLength: 6 }), restarts: fc.nat(9) }), { maxLength: 12 })
  .map((parts) => {
    let atS = 0;
    let boot = 0;
    return parts.map(({ rows, restarts }, sequence) => {
      if (restarts === 0) boot += 1;
      const fixture = rows.map(({ afterS, values, untrusted = [] }): FixtureRow => {
        atS += afterS;
        return [atS, values as Record<string, SignalValue>, untrusted];
      });
      return frameOfRows(fixture, { sequence, bootId: `boot-${boot}` });
    });
  });

const deriver = createDeriver(RULES, TRIP_SETTINGS);

/** All events of a vehicle whose frames come in batches. */
function eventsOf(batches: readonly (readonly TelemetryFrame[])[]): {
  events: DerivedEvent[];
  kept: unknown;
  text: string | undefined;
} {
  let kept: string | undefined;
  const events = batches.flatMap((batch) => {
    const derived = deriver.derive('vehicle', batch, kept);
    expect(derived.faults).toEqual([]);
    kept = derived.kept;
    return derived.events;
  });
  // its parts have no order
  return { events, kept: kept === undefined ? {} : JSON.parse(kept), text: kept };
}

describe('what a vehicle does', () => {
  it('gives the same events however its frames are split into batches', () => {
    fc.assert(
      fc.property(drive, fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }), (frames, sizes) => {
        const batches: TelemetryFrame[][] = [];
        for (let at = 0, batch = 0; at < frames.length; batch += 1) {
          const size = 1 + (sizes[batch % sizes.length] ?? 0);
          batches.push(frames.slice(at, at + size));
          at += size;
        }
        const { events, kept } = eventsOf([frames]);
        expect(eventsOf(batches)).toMatchObject({ events, kept });
      }),
      { numRuns: 200 },
    );
  });

  it('gives each event an id of its own, and the same one when it is derived again', () => {
    fc.assert(
      fc.property(drive, (frames) => {
        const { events } = eventsOf([frames]);
        expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
        expect(eventsOf([frames]).events).toEqual(events);
      }),
    );
  });

  it('gives nothing more when frames come doubled or late', () => {
    fc.assert(
      fc.property(drive, fc.array(fc.nat(11), { maxLength: 6 }), (frames, again) => {
        const { events, text: kept } = eventsOf([frames]);
        const late = again.flatMap((index) => frames[index] ?? []);
        const derived = deriver.derive('vehicle', late, kept);
        expect([derived.events, derived.kept, derived.mustWrite]).toEqual([[], kept, false]);
        const doubled = frames.flatMap((frame, index) => (again.includes(index) ? [frame, frame] : [frame]));
        expect(eventsOf(doubled.map((frame) => [frame])).events).toEqual(events);
      }),
    );
  });

  it('is remembered whenever it must not be forgotten: events, and what a rule would otherwise tell twice', () => {
    fc.assert(
      fc.property(drive, (frames) => {
        let stored: string | undefined;
        const ids: string[] = [];
        // an instance that dies after each frame leaves what it had to write
        for (const frame of frames) {
          const { events, kept, mustWrite } = deriver.derive('vehicle', [frame], stored);
          if (events.length > 0) expect(mustWrite).toBe(true);
          ids.push(...events.map(({ id }) => id));
          if (mustWrite) stored = kept;
        }
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
