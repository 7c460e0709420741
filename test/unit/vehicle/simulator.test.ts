import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalOf } from '../../../contract/telemetry/catalogue/catalogue.ts';
import { IGNITION_SIGNAL, TROUBLE_CODES_SIGNAL } from '../../../contract/telemetry/catalogue/common-signals.ts';
import { schemaOfVehicle } from '../../../contract/telemetry/catalogue/vehicle-schema.ts';
import { encodeFrame } from '../../../contract/telemetry/codecs.ts';
import { decodeFrame } from '../../../contract/telemetry/decode-frame.ts';
import { frameOfSamples } from '../../../contract/telemetry/samples.ts';
import { createDrivingModel, type DrivingHabits } from '../../../vehicle/simulator/driving-model.ts';
import { CITY_DRIVE, readRecordedDrive, replayDrive } from '../../../vehicle/simulator/recorded-drive.ts';
import { SIMULATED_FIRMWARE } from '../../../vehicle/simulator/simulated-configs.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roadbed-drive-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function recording(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
const csv = 'TIME,VEHICLE_SPEED (km/h),UNHEARD_OF (x),ENGINE_RPM (RPM)\n0,10,7,900\n1,,8,950.5\n\n2,abc,9,\n';
const samples = [
  [
    ['Vehicle.Speed', 10],
    ['Vehicle.Powertrain.CombustionEngine.Speed', 900],
  ],
  [['Vehicle.Powertrain.CombustionEngine.Speed', 950.5]],
  [],
].map((signals) => ({ offsetMs: 0, signals }));

describe('a recorded drive', () => {
  it('is read row by row; unknown columns, empty cells and texts are left out', async () => {
    expect(await readRecordedDrive(await recording('a.csv', csv))).toEqual(samples);
  });
  it.each([
    ['zipped', 'b.csv.gz', gzipSync(csv)],
    ['with Windows line ends', 'c.csv', csv.replaceAll('\n', '\r\n')],
    ['with a byte order mark', 'd.csv', `\ufeff${csv}`],
    ['without a last line end', 'e.csv', csv.trimEnd()],
  ])('is read the same %s', async (_what, name, content) => {
    expect(await readRecordedDrive(await recording(name, content))).toEqual(samples);
  });
  it.each([
    ['is no gzip', 'f.csv.gz', csv, 'cannot be unzipped'],
    ['is a broken gzip', 'g.csv.gz', gzipSync(csv).subarray(0, 30), 'cannot be unzipped'],
    ['is empty', 'h.csv', '', 'has no known column'],
    ['has only unknown columns', 'i.csv', 'A,B\n1,2\n', 'has no known column; known are ENGINE_RUN_TINE'],
  ])('that %s is refused by name', async (_what, name, content, message) => {
    const path = await recording(name, content);
    await expect(readRecordedDrive(path)).rejects.toThrow(`the recording ${path} ${message}`);
  });
  it('that is not there, or is a folder, is refused by name', async () => {
    for (const path of [join(folder, 'none.csv'), folder]) {
      await expect(readRecordedDrive(path)).rejects.toThrow(`the recording ${path} cannot be read`);
    }
  });
  it('is played once with the ignition on; then the car stands, says so, and is silent', () => {
    const source = replayDrive([{ offsetMs: 0, signals: [['Vehicle.Speed', 10]] }]);
    const drive = Array.from({ length: 4 }, () => source.next()?.signals);
    const on = [
      ['Vehicle.Speed', 10],
      ['Vehicle.LowVoltageSystemState', 'ON'],
      ['Vehicle.IsMoving', true],
    ];
    const off = [
      ['Vehicle.LowVoltageSystemState', 'OFF'],
      ['Vehicle.Speed', 0],
      ['Vehicle.IsMoving', false],
    ];
    expect(drive).toEqual([on, off, undefined, undefined]);
  });
  it('of the kind that comes along has all its 27 columns in the catalogue of its model', async () => {
    const samples = await readRecordedDrive(CITY_DRIVE);
    const schema = schemaOfVehicle('roadbed-sedan', SIMULATED_FIRMWARE);
    const paths = samples[99]?.signals.map(([path]) => path) ?? [];
    expect([samples.length > 600, new Set(paths).size]).toEqual([true, 27]);
    expect(paths.filter((path) => signalOf(schema, path) === undefined)).toEqual([]);
  });
});

describe('the driving model', () => {
  /** A small generator of repeatable numbers in [0, 1). */
  const seeded = (seed: number) => () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const drive = (seed: number, seconds: number, habits: Partial<DrivingHabits> = {}) => {
    const model = createDrivingModel(seeded(seed), habits);
    return Array.from({ length: seconds }, () => model.next());
  };
  it('drives the same way from the same random numbers, and another way from others', () => {
    expect(drive(1, 300)).toEqual(drive(1, 300));
    expect(drive(1, 300)).not.toEqual(drive(2, 300));
  });
  it('stays a car: no jumps, no negative speed, fuel between empty and full', () => {
    let before = 0;
    for (const sample of drive(7, 3_000, { tripSeconds: 9_000 })) {
      const signals = new Map(sample?.signals);
      const speed = signals.get('Vehicle.Speed') as number;
      expect(speed).toBeGreaterThanOrEqual(0);
      expect(Math.abs(speed - before)).toBeLessThanOrEqual(8.1);
      expect(signals.get('Vehicle.IsMoving')).toBe(speed > 0);
      const fuel = signals.get('Vehicle.Powertrain.FuelSystem.RelativeLevel') as number;
      expect(fuel > 4.9 && fuel <= 100).toBe(true);
      before = speed;
    }
  });
  it('ends a trip standing, with the ignition off, sleeps, and drives on from where it stood', () => {
    const trips = drive(5, 1_000, { tripSeconds: 100, parkedSeconds: 50 }).map((sample) => new Map(sample?.signals));
    const awake = trips.filter((signals) => signals.size > 0);
    const off = awake.filter((signals) => signals.get(IGNITION_SIGNAL) === 'OFF');
    expect(off.length).toBeGreaterThan(2);
    expect(off.map((signals) => signals.get('Vehicle.Speed'))).toEqual(off.map(() => 0));
    for (const signals of off) {
      const index = trips.indexOf(signals);
      const next = trips.slice(index + 1).find(({ size }) => size > 0);
      const asleep = next === undefined ? 0 : trips.indexOf(next) - index - 1;
      if (next === undefined) continue;
      expect([asleep, next.get(IGNITION_SIGNAL)]).toEqual([50, 'ON']);
      const [before, after] = [signals, next].map((each) => each.get('Vehicle.TraveledDistance') as number);
      expect((after as number) - (before as number)).toBeLessThan(0.03);
    }
  });
  it('has a trouble code now and then, for a while', () => {
    const codes = drive(4, 2_000, { tripSeconds: 9_000, troubleEverySeconds: 200 }).map(
      (sample) => new Map(sample?.signals).get(TROUBLE_CODES_SIGNAL) as string,
    );
    const begins = codes.filter((code, index) => code !== '' && codes[index - 1] === '');
    expect(begins.length).toBeGreaterThan(2);
    expect(codes.filter(Boolean).length).toBeGreaterThanOrEqual((begins.length - 1) * 59);
    expect(codes.at(0)).toBe('');
  });
  it('makes frames that the platform takes', () => {
    const nowMs = Date.UTC(2026, 0, 15);
    const samples = drive(3, 60).flatMap((s) => s ?? []);
    const frame = frameOfSamples({ bootId: 'b', sequence: 0, baseTimeMs: nowMs }, samples);
    expect(decodeFrame(encodeFrame(frame, 'json'), nowMs)).toEqual({ ok: true, frame });
  });
});
