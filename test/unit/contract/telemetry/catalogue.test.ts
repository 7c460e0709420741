import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CATALOGUES, catalogueOf, signalOf } from '../../../../contract/telemetry/catalogue/catalogue.ts';
import { schemaOfVehicle } from '../../../../contract/telemetry/catalogue/vehicle-schema.ts';
import { encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import { decodeFrame } from '../../../../contract/telemetry/decode-frame.ts';
import {
  DEFAULT_SCHEMA,
  isSchemaId,
  isSchemaVersion,
  isSignalPath,
  QUALITIES,
  type SignalValue,
} from '../../../../contract/telemetry/frame.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import { createDrivingModel } from '../../../../vehicle/simulator/driving-model.ts';
import { nowMs } from './any-frame.ts';

const named = CATALOGUES.map((catalogue) => [`${catalogue.schema.id} ${catalogue.schema.version}`, catalogue] as const);

describe.each(named)('the catalogue %s', (_name, { schema, signals, numbers }) => {
  it('holds signals that a frame can carry, each once, with a range and a resolution for numbers', () => {
    expect(isSchemaId(schema.id) && isSchemaVersion(schema.version)).toBe(true);
    expect(numbers.size).toBe(signals.length);
    for (const { path, type, min, max, resolution } of signals) {
      expect(isSignalPath(path), path).toBe(true);
      expect(type === 'number', path).toBe(min !== undefined && max !== undefined && resolution !== undefined);
    }
  });

  it('begins with the whole of the version before', () => {
    const before = catalogueOf({ id: schema.id, version: schema.version - 1 })?.signals ?? [];
    expect(signals.slice(0, before.length)).toEqual(before);
  });
});

/** Numbers and resolutions are on the wire of vehicles that were sold: a released version never changes. */
const RELEASED: Record<string, string> = {
  'vss 1': '0504a88037a1db86',
  'vss 2': 'c09fd68c943223be',
  'vss-ice 1': '49a5b010fbb46b6e',
  'vss-ice 2': '954f31a7dc588027',
  'vss-bev 1': '88e4c059ec857c97',
  'vss-bev 2': '5f2256647efeea8b',
};

describe('the catalogue', () => {
  it('does not change once it was released', () => {
    const digests = named.map(([name, { signals }]) => {
      const wire = signals.map(({ path, resolution }) => [path, resolution ?? null]);
      return [name, createHash('sha256').update(JSON.stringify(wire)).digest('hex').slice(0, 16)] as const;
    });
    expect(Object.fromEntries(digests)).toEqual(RELEASED);
  });

  it('knows a signal by its path, and nothing of a schema it has not heard of', () => {
    expect(signalOf(DEFAULT_SCHEMA, 'Vehicle.Speed')).toMatchObject({ type: 'number', unit: 'km/h' });
    expect(signalOf(DEFAULT_SCHEMA, 'Vehicle.Martian')).toBeUndefined();
    expect(catalogueOf({ id: 'vss', version: 99 })).toBeUndefined();
    expect(catalogueOf({ id: '__proto__', version: 1 })).toBeUndefined();
  });

  it('has every signal of the driving model', () => {
    const signals = createDrivingModel(() => 0.5).next()?.signals ?? [];
    expect(signals.length).toBeGreaterThan(5);
    for (const [path] of signals) expect(signalOf(DEFAULT_SCHEMA, path), path).toBeDefined();
  });

  it.each([
    ['roadbed-sedan', '1.0.0', { id: 'vss-ice', version: 1 }],
    ['roadbed-sedan', '2.0', { id: 'vss-ice', version: 2 }],
    ['roadbed-city', '1.9.9', { id: 'vss-bev', version: 1 }],
    ['someone-elses', '1.0.0', DEFAULT_SCHEMA],
    ['roadbed-sedan', '0.9', DEFAULT_SCHEMA],
  ])('is chosen for %s with firmware %s', (model, firmware, schema) => {
    expect(schemaOfVehicle(model, firmware)).toEqual(schema);
  });
});

describe('a value the catalogue does not believe', () => {
  const qualitiesAfter = (path: string, values: SignalValue[], unit?: string): string[] => {
    const samples = values.map((value, at) => ({ offsetMs: at, signals: [[path, value] as [string, SignalValue]] }));
    const units = new Map(unit === undefined ? [] : [[path, unit]]);
    const frame = frameOfSamples({ bootId: 'b', sequence: 0, baseTimeMs: nowMs }, samples, units);
    const decoding = decodeFrame(encodeFrame(frame, 'packed'), nowMs);
    if (!decoding.ok) throw new Error(decoding.detail);
    expect([...(decoding.frame.columns[0]?.values ?? [])]).toEqual(values);
    return Array.from(decoding.frame.columns[0]?.qualities ?? [], (code) => QUALITIES[code] ?? '');
  };

  it.each<[string, SignalValue[], string[]]>([
    ['Vehicle.Speed', [0, 120.4, 350], []],
    ['Vehicle.Speed', [0, 999, -51], ['ok', 'abnormal', 'abnormal']],
    ['Vehicle.Speed', [0, 'fast'], ['ok', 'invalid']],
    ['Vehicle.IsMoving', [true, 1], ['ok', 'invalid']],
    ['Vehicle.IsMoving', [1, 0], ['invalid', 'invalid']],
    ['Vehicle.LowVoltageSystemState', ['ON', 'BROKEN', true], ['ok', 'abnormal', 'invalid']],
    ['Vehicle.Martian', [1e9, 'x'], []],
  ])('of %s is kept and marked: %j is %j', (path, values, qualities) => {
    expect(qualitiesAfter(path, values)).toEqual(qualities);
  });

  it('is not judged when it is in another unit', () => {
    expect(qualitiesAfter('Vehicle.Speed', [999], 'm/h')).toEqual([]);
  });

  it('keeps what the vehicle itself says of it', () => {
    const signals: [string, SignalValue][] = [['Vehicle.Speed', 999]];
    const samples = [{ offsetMs: 0, signals, qualities: new Map([['Vehicle.Speed', 'stale' as const]]) }];
    const frame = frameOfSamples({ bootId: 'b', sequence: 0, baseTimeMs: nowMs }, samples);
    expect(decodeFrame(encodeFrame(frame, 'json'), nowMs)).toMatchObject({
      frame: { columns: [{ qualities: Uint8Array.of(QUALITIES.indexOf('stale')) }] },
    });
  });
});
