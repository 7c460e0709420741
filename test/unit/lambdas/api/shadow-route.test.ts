import { describe, expect, it } from 'vitest';
import { nowMs, readRig } from './read-rig.ts';

/** Speed now, position 40 s before, doors an hour before; the vehicle's clock is 10 s behind ours. */
const reported = JSON.stringify({
  t: nowMs - 10_000,
  s: {
    'Vehicle.Speed': 42,
    'Vehicle.CurrentLocation.Latitude': [48.1, 40_000],
    'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': [false, 3_600_000],
    'Vehicle.CabinLike': [1, 0, 1, 'furlong'],
  },
});
const row = { vehicleId: 'a', reported, frames: 7, version: 3, updatedAtMs: nowMs - 500, skewMs: 10_000 };
const rig = (more: object = {}) => readRig({ shadows: [{ ...row, ...more }] });
const pathsOf = async (query: Record<string, string>) => Object.keys((await rig().shadow(query)).body.reported);

describe('GET /v1/vehicles/{vehicleId}/shadow', () => {
  it('shows value, time, quality and unit of each signal, and what is desired', async () => {
    const { status, body } = await rig({ desired: { units: 'metric' }, desiredVersion: 2 }).shadow();
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 3, frames: 7, clockSkewMs: 10_000, updatedAt: '2026-01-15T11:59:59.500Z' });
    expect([body.desired, body.desiredVersion]).toEqual([{ units: 'metric' }, 2]);
    expect(body.reported['Vehicle.Speed']).toEqual({
      ...{ value: 42, at: '2026-01-15T11:59:50.000Z', quality: 'ok', unit: 'km/h' },
    });
    expect(body.reported['Vehicle.CabinLike']).toMatchObject({ quality: 'abnormal', unit: 'furlong' });
    expect(body.reported['Vehicle.Cabin.Door.Row1.DriverSide.IsOpen']).not.toHaveProperty('unit');
  });

  it.each([
    ['Vehicle.Speed', ['Vehicle.Speed']],
    ['Vehicle.Cabin', ['Vehicle.Cabin.Door.Row1.DriverSide.IsOpen']],
    ['Vehicle.CurrentLocation, Vehicle.Speed', ['Vehicle.Speed', 'Vehicle.CurrentLocation.Latitude']],
    ['Vehicle.Speedometer', []],
  ])('shows the signals of %s alone', async (paths, expected) => {
    expect(await pathsOf({ paths })).toEqual(expected);
  });

  it.each([
    ['PT30S', 2],
    ['30', 2],
    ['PT40S', 3],
    ['40.000', 3],
    ['39.999', 2],
    ['PT1M', 3],
    ['PT1H', 4],
    ['P1D', 4],
    ['P1DT2H3M4.5S', 4],
    ['0', 2],
  ])('leaves out what is older than %s, by the clock of the vehicle set right', async (maxAge, count) => {
    expect(await pathsOf({ maxAge })).toHaveLength(count);
  });

  it.each<Record<string, string>>([
    { maxAge: 'P' },
    { maxAge: 'PT' },
    { maxAge: '-1' },
    { maxAge: 'P1M' },
    { maxAge: 'soon' },
    { maxAge: '1e9' },
    { maxAge: '' },
    { paths: '' },
    { paths: 'Vehicle..Speed' },
    { paths: 'Vehicle.Speed,' },
    { paths: '__proto__' },
    { paths: Array.from({ length: 51 }, (_, n) => `A${n}`).join(',') },
  ])('refuses %j', async (query) => {
    expect(await rig().shadow(query)).toMatchObject({
      status: 400,
      body: { type: 'urn:roadbed:problem:invalid-request' },
    });
  });

  it('is 304 for who has it as it is, until frames, desired values or time change it', async () => {
    const { etag } = await rig().shadow();
    const again = { 'if-none-match': etag };
    expect(await rig().shadow({}, again)).toMatchObject({ status: 304, body: null });
    expect((await rig({ version: 4 }).shadow({}, again)).status).toBe(200);
    expect((await rig({ desiredVersion: 1 }).shadow({}, again)).status).toBe(200);
    const young = await rig().shadow({ maxAge: 'PT40S' });
    expect((await rig({ skewMs: 9_000 }).shadow({ maxAge: 'PT40S' }, { 'if-none-match': young.etag })).status).toBe(
      200,
    );
  });

  it('is empty, and has a tag, for a vehicle that sent nothing', async () => {
    const { etag, body } = await readRig({}).shadow({ maxAge: 'PT1S' });
    expect(body).toEqual({ vehicleId: 'a', version: 0, frames: 0, reported: {}, desired: {}, desiredVersion: 0 });
    expect((await readRig({}).shadow({}, { 'if-none-match': etag })).status).toBe(304);
  });

  it('may be longer than the 8 KB of a device shadow', async () => {
    const s = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`Vehicle.Own.Signal${n}`, 'x'.repeat(100)]));
    const { body } = await rig({ reported: JSON.stringify({ t: nowMs, s }) }).shadow();
    expect(Object.keys(body.reported)).toHaveLength(500);
  });
});
