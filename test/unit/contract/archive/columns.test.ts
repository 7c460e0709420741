import { describe, expect, it } from 'vitest';
import { ARCHIVED_SIGNALS, fitsColumn, ROW_COLUMNS } from '../../../../contract/archive/columns.ts';
import { CATALOGUES } from '../../../../contract/telemetry/catalogue/catalogue.ts';

const signals = [...ARCHIVED_SIGNALS.values()];
const names = [...ROW_COLUMNS, ...signals].map(({ name }) => name);

describe('the columns of the archive', () => {
  it('have a name each, in letters that Hive knows', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });

  it('are there for every signal of every catalogue', () => {
    for (const { signals: ofSchema } of CATALOGUES) {
      for (const { path } of ofSchema) expect(ARCHIVED_SIGNALS.has(path), path).toBe(true);
    }
    expect(ARCHIVED_SIGNALS.get('Vehicle.Cabin.Door.Row1.DriverSide.IsOpen')).toMatchObject({
      name: 'vehicle_cabin_door_row1_driverside_isopen',
      type: 'boolean',
    });
  });

  it('have one type and unit, whichever catalogue a vehicle sends by', () => {
    const kinds = new Map<string, string>();
    for (const { path, type, unit } of CATALOGUES.flatMap((catalogue) => catalogue.signals)) {
      const kind = `${type} ${unit}`;
      expect(kinds.get(path) ?? kind, path).toBe(kind);
      kinds.set(path, kind);
    }
  });

  it('take no value of another type', () => {
    const speed = ARCHIVED_SIGNALS.get('Vehicle.Speed');
    expect(speed && [1.5, true, '1.5'].map((value) => fitsColumn(value, speed))).toEqual([true, false, false]);
  });
});
