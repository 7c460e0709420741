import { beforeEach, describe, expect, it } from 'vitest';
import { type CampaignApiPorts, routes } from '../../../../lambdas/certificate-campaigns/routes.ts';
import { createCertificateStore } from '../../../../lambdas/common/certificates/certificate-store.ts';
import type { ApiEvent } from '../../../../lambdas/common/http/api-route.ts';
import { type SweeperRig, sweeperRig } from '../certificate-sweeper/sweeper-rig.ts';

const caller = { clientId: 'client', tenantId: 't' };

let rig: SweeperRig;
let ports: CampaignApiPorts;

beforeEach(() => {
  rig = sweeperRig(['car-1', 'car-2']);
  rig.clock.nowMs = Date.UTC(2026, 0, 15);
  const { vehicles, table, campaigns, clock } = rig;
  const certificates = createCertificateStore(table);
  ports = { vehicles, certificates, certificatesTable: table, campaigns, nowMs: () => clock.nowMs };
});

async function call(
  routeKey: string,
  {
    body,
    key = 'key-1',
    path = {},
    tenantId = 't',
  }: { body?: unknown; key?: string; path?: object; tenantId?: string },
) {
  const route = routes.get(routeKey);
  if (route === undefined) throw new Error(`no route ${routeKey}`);
  const headers = { 'idempotency-key': key };
  const event = { headers, pathParameters: path, body: JSON.stringify(body), isBase64Encoded: false };
  const response = await route(event as unknown as ApiEvent, { ...caller, tenantId }, ports);
  return { ...response, body: JSON.parse(response.body ?? '{}') };
}

const create = (body: unknown, key?: string) =>
  call('POST /v1/certificate-campaigns', { body, ...(key === undefined ? {} : { key }) });

describe('POST /v1/certificate-campaigns', () => {
  it('takes a list of vehicles, and says where to look', async () => {
    const reply = await create({ vehicleIds: ['car-1', 'car-1', 'car-2'], durationMinutes: 60 });
    expect(reply).toMatchObject({
      statusCode: 202,
      headers: { location: `/v1/certificate-campaigns/${reply.body.campaignId}` },
      body: { state: 'PLANNING', vehicles: 2, startsAt: '2026-01-15T00:00:00.000Z', durationMinutes: 60 },
    });
  });

  it('is the same campaign under the same key, and refuses another request under it', async () => {
    const first = await create({ allVehicles: true, durationMinutes: 1 });
    rig.clock.nowMs += 1_000;
    expect((await create({ allVehicles: true, durationMinutes: 1 })).body).toEqual(first.body);
    expect(await create({ allVehicles: true, durationMinutes: 2 })).toMatchObject({ statusCode: 422 });
    expect((await create({ allVehicles: true, durationMinutes: 2 }, 'key-2')).statusCode).toBe(202);
  });

  it.each([
    ['no target', { durationMinutes: 1 }],
    ['two targets', { durationMinutes: 1, allVehicles: true, vehicleIds: ['car-1'] }],
    ['no vehicles', { durationMinutes: 1, vehicleIds: [] }],
    ['what is no vehicle id', { durationMinutes: 1, vehicleIds: ['a b'] }],
    ['too many vehicles', { durationMinutes: 1, vehicleIds: Array.from({ length: 1001 }, (_, n) => `car-${n}`) }],
    ['a time without its offset', { durationMinutes: 1, expiringBefore: '2026-05-01T00:00:00' }],
    ['no duration', { allVehicles: true }],
    ['a duration below zero', { allVehicles: true, durationMinutes: -1 }],
    ['allVehicles that is not true', { allVehicles: 'yes', durationMinutes: 1 }],
  ])('refuses %s', async (_what, body) => {
    expect(await create(body)).toMatchObject({
      statusCode: 400,
      body: { type: 'urn:roadbed:problem:invalid-request' },
    });
  });

  it('refuses a request without a key', async () => {
    expect(await create({ allVehicles: true, durationMinutes: 1 }, '')).toMatchObject({ statusCode: 400 });
  });
});

describe('GET', () => {
  it('of a campaign counts its vehicles by state; another tenant finds none', async () => {
    const { campaignId } = (await create({ allVehicles: true, durationMinutes: 0 })).body;
    await rig.work(campaignId);
    const path = { campaignId };
    const get = (tenantId?: string) =>
      call('GET /v1/certificate-campaigns/{campaignId}', { path, ...(tenantId === undefined ? {} : { tenantId }) });
    expect((await get()).body).toMatchObject({ state: 'RUNNING', planned: 2, progress: { DUE: 2 }, allVehicles: true });
    expect((await get('other')).statusCode).toBe(404);
    const { body: list } = await call('GET /v1/certificate-campaigns', {});
    expect(list.campaigns).toMatchObject([{ campaignId, state: 'RUNNING' }]);
    expect((await call('GET /v1/certificate-campaigns', { tenantId: 'other' })).body).toEqual({ campaigns: [] });
  });

  it("of a vehicle's certificate tells its end and its renewal; another tenant finds no vehicle", async () => {
    const { campaignId } = (await create({ vehicleIds: ['car-1'], durationMinutes: 0 })).body;
    await rig.work(campaignId);
    await rig.sweep();
    const route = 'GET /v1/vehicles/{vehicleId}/certificate';
    expect((await call(route, { path: { vehicleId: 'car-1' } })).body).toEqual({
      ...{ vehicleId: 'car-1', certificateId: 'old-car-1', notAfter: '2049-12-31T00:00:00.000Z' },
      renewal: {
        ...{ number: 1, state: 'ASKED', campaignId, nextStepAt: '2026-01-15T00:01:00.000Z' },
        history: [
          { state: 'DUE', at: '2026-01-15T00:00:00.000Z' },
          { state: 'ASKED', at: '2026-01-15T00:00:00.000Z' },
        ],
      },
    });
    expect((await call(route, { path: { vehicleId: 'car-1' }, tenantId: 'other' })).statusCode).toBe(404);
  });
});
