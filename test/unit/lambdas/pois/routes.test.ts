import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiEvent } from '../../../../lambdas/common/http/api-route.ts';
import { routes } from '../../../../lambdas/pois/routes.ts';
import { outreachRig, START_MS } from '../campaign-worker/outreach-rig.ts';

const location = { latitude: 39.915, longitude: 116.404, datum: 'WGS84' };
const poi = { name: 'Palace museum', location };
const all = 'POST /v1/vehicles/{vehicleId}/pois';

let rig: ReturnType<typeof outreachRig>;
beforeEach(() => {
  rig = outreachRig([
    { vehicleId: 'car-1', readyAtMs: 5 },
    { vehicleId: 'car-2', tenantId: 'other' },
  ]);
});

interface Call {
  body?: unknown;
  key?: string;
  path?: Record<string, string>;
  query?: Record<string, string>;
}

async function call(routeKey: string, { body, key = 'key-1', path = {}, query = {} }: Call) {
  const route = routes.get(routeKey);
  if (route === undefined) throw new Error(`no route ${routeKey}`);
  const event = {
    ...{ headers: { 'idempotency-key': key }, pathParameters: { vehicleId: 'car-1', ...path } },
    ...{ queryStringParameters: query, body: JSON.stringify(body), isBase64Encoded: false },
  };
  const ports = { vehicles: rig.vehicles, dispatch: rig.ports.dispatch };
  const response = await route(event as unknown as ApiEvent, { clientId: 'client', tenantId: 't' }, ports);
  return { ...response, body: JSON.parse(response.body ?? '{}') };
}

describe('a POI', () => {
  it('is sent, read in either datum, and listed', async () => {
    const { statusCode, body } = await call(all, { body: { ...poi, waypoints: [{ location }] } });
    expect({ statusCode, state: body.state }).toEqual({ statusCode: 202, state: 'SENT' });
    expect(rig.published).toEqual(['car-1']);
    const path = { poiId: body.poiId };
    const read = (query: Record<string, string>) => call('GET /v1/vehicles/{vehicleId}/pois/{poiId}', { path, query });
    expect((await read({})).body).toMatchObject({ ...poi, state: 'SENT', expiresAt: '2026-01-16T00:00:00.000Z' });
    const { waypoints, ...shifted } = (await read({ datum: 'GCJ02' })).body;
    expect(shifted.location).toMatchObject({ datum: 'GCJ02', longitude: expect.closeTo(116.41025, 4) });
    expect(waypoints[0].location).toEqual(shifted.location);
    expect((await read({ datum: 'BD09' })).statusCode).toBe(400);
    expect((await call('GET /v1/vehicles/{vehicleId}/pois', {})).body.pois).toHaveLength(1);
  });

  it('is the same one under the same key, also after it has expired', async () => {
    const body = { ...poi, expiresAt: '2026-01-15T01:00:00Z' };
    const first = await call(all, { body });
    rig.clock.nowMs = START_MS + 7_200_000;
    expect((await call(all, { body })).body).toMatchObject({ poiId: first.body.poiId, state: 'EXPIRED' });
    expect(await call(all, { body: poi })).toMatchObject({ statusCode: 422 });
    expect(await call(all, { body, key: 'key-2' })).toMatchObject({
      ...{ statusCode: 422, body: { type: 'urn:roadbed:problem:already-expired' } },
    });
    expect(rig.published).toEqual(['car-1']);
  });

  it.each([
    ['no datum', { ...poi, location: { latitude: 1, longitude: 1 } }, /location.datum/],
    ['a place off the earth', { ...poi, location: { ...location, latitude: 91 } }, /location.latitude/],
    ['four waypoints', { ...poi, waypoints: [{ location }, { location }, { location }, { location }] }, /waypoints/],
    ['a name of 61 characters', { ...poi, name: 'x'.repeat(61) }, /name/],
    ['an end in two months', { ...poi, expiresAt: '2026-03-15T00:00:00Z' }, /expiresAt/],
    ['what it does not know', { ...poi, autoStart: true }, /autoStart/],
  ])('is refused with %s, and told where', async (_what, body, detail) => {
    const reply = await call(all, { body });
    expect(reply).toMatchObject({ statusCode: 400, body: { detail: expect.stringMatching(detail) } });
    expect(rig.owed()).toEqual([]);
  });

  it("for another tenant's vehicle, or of another kind of message, does not exist", async () => {
    const other = { vehicleId: 'car-2' };
    expect((await call(all, { body: poi, path: other })).statusCode).toBe(404);
    expect((await call('GET /v1/vehicles/{vehicleId}/pois', { path: other })).statusCode).toBe(404);
    await rig.campaign({ everyone: true });
    await rig.work();
    const [notice] = (await rig.store.list('car-1', 9)).messages;
    const path = { poiId: notice?.messageId ?? '' };
    expect((await call('GET /v1/vehicles/{vehicleId}/pois/{poiId}', { path })).statusCode).toBe(404);
    expect((await call('GET /v1/vehicles/{vehicleId}/pois', {})).body.pois).toEqual([]);
  });
});
