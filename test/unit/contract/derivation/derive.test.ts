import { describe, expect, it } from 'vitest';
import { createDeriver } from '../../../../contract/derivation/create-deriver.ts';
import { VEHICLE_RULES } from '../../../../contract/rules/definitions/index.ts';
import { frameOfRows } from '../../../../contract/rules/rule-fixture.ts';
import type { VehicleRule } from '../../../../contract/rules/vehicle-rule.ts';
import { TRIP_SETTINGS } from '../../../../contract/trips/trip-settings.ts';

const SPEED = 'Vehicle.Speed';
const fast: VehicleRule = {
  name: 'fast',
  description: 'is fast',
  when: { signal: SPEED, is: '>', value: 100 },
  event: 'alarm.fast',
  carries: [SPEED],
};

const frame = (sequence: number, ...speeds: [atS: number, kmh: number][]) =>
  frameOfRows(
    speeds.map(([atS, kmh]) => [atS, { [SPEED]: kmh }]),
    { sequence },
  );

describe('what is kept of a vehicle', () => {
  it('is nothing before there was a frame', () => {
    expect(createDeriver([fast]).derive('v', [], undefined)).toEqual({
      ...{ events: [], kept: undefined, mustWrite: false, faults: [] },
    });
  });

  it('is not read when it is not ours', () => {
    for (const kept of ['', 'x', '{}', '{"k":0}', '[]']) {
      expect(createDeriver([fast]).derive('v', [frame(1, [0, 120])], kept).events).toHaveLength(1);
    }
  });

  it('of a rule whose definition changed begins anew, and of the others goes on', () => {
    const other: VehicleRule = { ...fast, name: 'other', event: 'alarm.other' };
    const { kept } = createDeriver([fast, other]).derive('v', [frame(1, [0, 120])], undefined);
    const changed: VehicleRule = { ...other, when: { signal: SPEED, is: '>', value: 90 } };
    const { events } = createDeriver([fast, changed]).derive('v', [frame(2, [10, 120])], kept);
    expect(events.map(({ type }) => type)).toEqual(['alarm.other']);
  });

  it('of a rule does not depend on its description', () => {
    const { kept } = createDeriver([fast]).derive('v', [frame(1, [0, 120])], undefined);
    const retold = createDeriver([{ ...fast, description: 'is too fast' }]);
    expect(retold.derive('v', [frame(2, [10, 121])], kept).events).toEqual([]);
  });

  it('stays short with all that is deployed, on the way', () => {
    const rows = [0, 30, 60].map((atS): [number, Record<string, number | string | boolean>] => [
      atS,
      {
        ...{ [SPEED]: 87.3, 'Vehicle.TraveledDistance': 123_456.78, 'Vehicle.LowVoltageSystemState': 'ON' },
        ...{ 'Vehicle.CurrentLocation.Latitude': 48.137154, 'Vehicle.CurrentLocation.Longitude': 11.576124 },
        ...{ 'Vehicle.Powertrain.FuelSystem.RelativeLevel': 42.5, 'Vehicle.OBD.DTCList': '' },
      },
    ]);
    const { kept } = createDeriver(VEHICLE_RULES, TRIP_SETTINGS).derive(
      'v',
      [frameOfRows(rows, { sequence: 1 })],
      undefined,
    );
    expect(kept?.length).toBeLessThan(350);
  });
});

describe('a frame', () => {
  it('has a bound to what it can tell', () => {
    const rows = Array.from({ length: 200 }, (_, at): [number, number] => [at, at % 2 === 0 ? 120 : 20]);
    const { events, faults } = createDeriver([fast]).derive('v', [frame(1, ...rows)], undefined);
    expect(events).toHaveLength(32);
    expect(faults).toEqual([{ rule: '*', message: '68 events of a frame were held back: too many' }]);
  });
});

describe('a rule', () => {
  it('that throws harms only itself, and only until the next call', () => {
    const broken: VehicleRule = {
      ...{ ...fast, name: 'broken', event: 'alarm.broken' },
      when: { signal: SPEED, is: '>', value: 50 },
    };
    const deriver = createDeriver([broken, fast]);
    // the rule stays what it is: something in it breaks while it runs
    const poisoned = Object.defineProperty(frame(1, [0, 120], [10, 20]), 'bootId', {
      get: thrower(1),
    });
    const { events, faults } = deriver.derive('v', [poisoned], undefined);
    expect(faults).toEqual([{ rule: 'broken', message: 'poison' }]);
    expect(events.map(({ type }) => type)).toEqual(['alarm.fast']);
    expect(deriver.derive('w', [frame(1, [0, 120])], undefined).faults).toEqual([]);
  });

  it('that makes no sense is told once, and the others work', () => {
    const senseless = { ...fast, name: 'senseless', when: { inside: {} } } as unknown as VehicleRule;
    const deriver = createDeriver([senseless, fast]);
    const first = deriver.derive('v', [frame(1, [0, 120])], undefined);
    expect([first.events.length, first.faults.map(({ rule }) => rule)]).toEqual([1, ['senseless']]);
    expect(deriver.derive('w', [frame(1, [0, 120])], undefined).faults).toEqual([]);
  });

  it('for a model or a label does not apply to others, nor while they are not known', () => {
    const forModel: VehicleRule = { ...fast, appliesTo: { models: ['suv'], labels: { region: 'south' } } };
    const deriver = createDeriver([forModel]);
    expect(deriver.needsTraits).toBe(true);
    const fires = (traits?: { model?: string; labels?: Record<string, string> }) =>
      deriver.derive('v', [frame(1, [0, 120])], undefined, traits).events.length;
    expect(fires()).toBe(0);
    expect(fires({ model: 'suv' })).toBe(0);
    expect(fires({ model: 'city', labels: { region: 'south' } })).toBe(0);
    expect(fires({ model: 'suv', labels: { region: 'south', cohort: 'a' } })).toBe(1);
    expect(createDeriver([fast]).needsTraits).toBe(false);
  });

  it('that is new looks at what is known already', () => {
    const { kept } = createDeriver([{ ...fast, name: 'older', when: { signal: SPEED, is: '>', value: 1 } }]).derive(
      ...(['v', [frame(1, [0, 120])], undefined] as const),
    );
    expect(createDeriver([fast]).derive('v', [frame(2, [10, 120])], kept).events).toHaveLength(1);
  });

  it('that is to hold for some time begins again after a silence', () => {
    const deriver = createDeriver([{ ...fast, holdsForMs: 60_000 }]);
    const at = (...rows: [number, number][]) => deriver.derive('v', [frame(1, ...rows)], undefined).events.length;
    expect(at([0, 120], [59, 120])).toBe(0);
    expect(at([0, 120], [60, 120])).toBe(1);
    expect(at([0, 120], [3_600, 120])).toBe(0);
    expect(at([0, 120], [3_600, 120], [3_660, 120])).toBe(1);
  });

  it('says nothing twice within its time, not even its end', () => {
    const deriver = createDeriver([{ ...fast, atMostEveryMs: 60_000, endEvent: 'alarm.fast-over' }]);
    const { events } = deriver.derive(
      ...(['v', [frame(1, [0, 120], [10, 50], [20, 120], [30, 50], [70, 120])], undefined] as const),
    );
    expect(events.map(({ type }) => type)).toEqual(['alarm.fast', 'alarm.fast-over', 'alarm.fast']);
  });
});

/** A property that can be read so often less once, and throws the time after. */
function thrower(afterReads: number): () => string {
  let reads = 0;
  return () => {
    reads += 1;
    if (reads === afterReads) throw new Error('poison');
    return 'boot';
  };
}
