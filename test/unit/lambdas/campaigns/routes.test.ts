import { beforeEach, describe, expect, it } from 'vitest';
import { sendBroadcast } from '../../../../lambdas/campaigns/broadcast.ts';
import { routes } from '../../../../lambdas/campaigns/routes.ts';
import type { ApiEvent, Caller } from '../../../../lambdas/common/http/api-route.ts';
import { outreachRig, START_MS } from '../campaign-worker/outreach-rig.ts';

type Rig = ReturnType<typeof outreachRig>;
interface Call {
  body?: unknown;
  key?: string;
  path?: Record<string, string>;
  query?: Record<string, string>;
  caller?: Partial<Caller>;
}

const validUntil = '2026-02-15T00:00:00Z';
const notice = {
  ...{ campaign: 'winter', audience: { everyone: true }, severity: 'info', validUntil },
  ...{ texts: { en: { title: 'Tyres', body: 'Winter comes' } }, defaultLocale: 'en' },
};
const visit = { kind: 'poi', poi: { name: 'Garage', location: { latitude: 48, longitude: 11, datum: 'WGS84' } } };
const campaign = { message: visit, audience: { models: ['sedan'] }, endsAt: validUntil };

let rig: Rig;
beforeEach(() => {
  rig = outreachRig([{ vehicleId: 'car-1' }, { vehicleId: 'car-2', tenantId: 'other' }]);
});

function eventOf({ body, key = 'key-1', path = {}, query = {} }: Call): ApiEvent {
  const headers = { 'idempotency-key': key };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const event = { headers, pathParameters: path, queryStringParameters: query, ...text, isBase64Encoded: false };
  return event as unknown as ApiEvent;
}

async function call(routeKey: string, asked: Call = {}) {
  const route = routes.get(routeKey);
  if (route === undefined) throw new Error(`no route ${routeKey}`);
  const { campaigns, mailbox, vehicles, clock } = rig;
  const ports = { campaigns, mailbox, vehicles, nowMs: () => clock.nowMs };
  const caller = { clientId: 'client', tenantId: 't', ...asked.caller };
  const response = await route(eventOf(asked), caller, ports);
  return { ...response, body: JSON.parse(response.body ?? '{}') };
}

describe('notices', () => {
  it('are taken once under one key, and say where to look', async () => {
    const first = await call('POST /v1/notices', { body: notice });
    expect(first).toMatchObject({
      ...{ statusCode: 202, headers: { location: `/v1/notices/${first.body.noticeId}` } },
      body: { state: 'RUNNING', quietWhileDriving: true, validFrom: '2026-01-15T00:00:00.000Z', progress: {} },
    });
    rig.clock.nowMs = Date.parse(validUntil) + 1;
    expect((await call('POST /v1/notices', { body: notice })).body).toEqual(first.body);
    const other = { ...notice, campaign: 'spring' };
    expect(await call('POST /v1/notices', { body: other })).toMatchObject({
      ...{ statusCode: 422, body: { type: 'urn:roadbed:problem:idempotency-key-reused' } },
    });
  });

  it.each([
    ['in the past', { validUntil: '2026-01-14T00:00:00Z' }],
    ['before they begin', { validFrom: '2026-02-16T00:00:00Z' }],
    ['in more than a year', { validUntil: '2027-02-16T00:00:00Z' }],
    ['never', { validUntil: undefined }],
  ])('are refused when they end %s', async (_what, changes) => {
    expect(await call('POST /v1/notices', { body: { ...notice, ...changes } })).toMatchObject({ statusCode: 400 });
  });

  it('are refused without a key', async () => {
    expect(await call('POST /v1/notices', { body: notice, key: '' })).toMatchObject({ statusCode: 400 });
  });

  it('are listed apart from other campaigns, in pages, to their own tenant only', async () => {
    for (const key of ['a', 'b', 'c']) await call('POST /v1/notices', { body: notice, key });
    await call('POST /v1/campaigns', { body: campaign, key: 'a' });
    const first = (await call('GET /v1/notices', { query: { limit: '2' } })).body;
    const rest = (await call('GET /v1/notices', { query: { limit: '2', cursor: first.nextCursor } })).body;
    expect([first.notices.length, rest.notices.length, rest.nextCursor]).toEqual([2, 1, undefined]);
    expect((await call('GET /v1/campaigns')).body.campaigns).toHaveLength(4);
    expect((await call('GET /v1/notices', { caller: { tenantId: 'other' } })).body).toEqual({ notices: [] });
    const path = { noticeId: first.notices[0].noticeId };
    const read = (caller: Partial<Caller>) => call('GET /v1/notices/{noticeId}', { path, caller });
    expect((await read({})).body.statistics).toMatchObject({ addressed: 0, shown: 0 });
    expect((await read({ tenantId: 'other' })).statusCode).toBe(404);
  });

  it('cost the same reads, however many vehicles they have', async () => {
    const { noticeId } = (await call('POST /v1/notices', { body: notice })).body;
    const readsOf = async (): Promise<number> => {
      const before = rig.mailbox.reads;
      await call('GET /v1/notices/{noticeId}', { path: { noticeId } });
      return rig.mailbox.reads - before;
    };
    const idle = await readsOf();
    for (let n = 0; n < 500; n += 1) rig.mailbox.rows.set(`x-${n}`, { vehicleId: `x-${n}`, messageId: 'm' });
    expect(await readsOf()).toBe(idle);
  });
});

describe('campaigns', () => {
  it('are paused, resumed and aborted, each as often as one likes, by their own tenant', async () => {
    const { campaignId } = (await call('POST /v1/campaigns', { body: campaign })).body;
    const path = { campaignId };
    const step = (name: string, caller: Partial<Caller> = {}) =>
      call(`POST /v1/campaigns/{campaignId}/${name}`, { path, caller });
    expect((await step('pause', { tenantId: 'other' })).statusCode).toBe(404);
    expect((await step('pause')).body.state).toBe('PAUSED');
    expect((await step('pause')).body.history).toHaveLength(2);
    expect((await step('resume')).body.state).toBe('RUNNING');
    expect((await step('abort')).body.state).toBe('ABORTING');
    expect(await step('resume')).toMatchObject({
      ...{ statusCode: 409, body: { type: 'urn:roadbed:problem:campaign-over', detail: 'it is ABORTING' } },
    });
    expect((await call('GET /v1/campaigns/{campaignId}', { path })).body).toMatchObject({ state: 'ABORTING' });
  });

  it('give nobody a command that he could not ask of one vehicle', async () => {
    const send = (message: unknown, roles: Caller['roles']) =>
      call('POST /v1/campaigns', { body: { ...campaign, message }, caller: { roles: roles ?? [] }, key: 'command' });
    const command = { kind: 'command', type: 'diagnostics-read' };
    expect(await send({ kind: 'command', type: 'unlock' }, ['owner'])).toMatchObject({ statusCode: 400 });
    expect(await send(command, [])).toMatchObject({ statusCode: 403 });
    expect(await send({ ...command, parameters: { no: 1 } }, ['workshop'])).toMatchObject({ statusCode: 422 });
    expect(await send(command, ['workshop'])).toMatchObject({ statusCode: 202 });
  });
});

describe('labels', () => {
  const path = { vehicleId: 'car-1' };
  it('are replaced as a whole, and are gone with the owner', async () => {
    const body = { cohort: 'pilot', region: 'south', attributes: { seats: 5 } };
    expect(await call('PUT /v1/vehicles/{vehicleId}/labels', { path, body })).toMatchObject({ statusCode: 200 });
    const read = (caller: Partial<Caller> = {}) => call('GET /v1/vehicles/{vehicleId}/labels', { path, caller });
    expect((await read()).body).toEqual({ vehicleId: 'car-1', ...body });
    await call('PUT /v1/vehicles/{vehicleId}/labels', { path, body: { region: 'north' } });
    expect((await read()).body).toEqual({ vehicleId: 'car-1', region: 'north' });
    rig.vehicles.rows.set('car-1', { ...rig.vehicles.rows.get('car-1'), tenantId: 'next' });
    expect((await read({ tenantId: 'next' })).body).toEqual({ vehicleId: 'car-1' });
  });

  it("of another tenant's vehicle do not exist", async () => {
    const other = { vehicleId: 'car-2' };
    expect((await call('PUT /v1/vehicles/{vehicleId}/labels', { path: other, body: {} })).statusCode).toBe(404);
    expect((await call('GET /v1/vehicles/{vehicleId}/labels', { path: other })).statusCode).toBe(404);
    expect((await call('PUT /v1/vehicles/{vehicleId}/labels', { path, body: { cohort: 'no name' } })).statusCode).toBe(
      400,
    );
  });
});

describe('a broadcast', () => {
  const body = { model: 'sedan', kind: 'notice', type: 'outage', payload: {}, expiresAt: '2026-01-15T06:00:00Z' };
  const send = async (changes: object, publish: () => Promise<void>) => {
    const ports = { outreach: rig.outreach, publish, nowMs: () => START_MS };
    const operator = { clientId: 'op', requestId: 'r' };
    return sendBroadcast(eventOf({ body: { ...body, ...changes } }), operator, ports);
  };

  it('is published once, and again only when the first publish may have failed', async () => {
    let published = 0;
    const publish = async (): Promise<void> => {
      published += 1;
      if (published === 1) throw new Error('throttled');
    };
    await expect(send({}, publish)).rejects.toThrow('throttled');
    const first = await send({}, publish);
    expect(await send({}, publish)).toEqual(first);
    expect([first.statusCode, published]).toEqual([202, 2]);
    expect((await send({ type: 'other' }, publish)).statusCode).toBe(422);
  });

  it.each([
    [{ kind: 'command' }],
    [{ kind: 'config' }],
    [{ model: '+' }],
    [{ model: 'a/b' }],
    [{ expiresAt: '2026-01-14T00:00:00Z' }],
  ])('is never %j', async (changes) => {
    expect((await send(changes, async () => expect.unreachable())).statusCode).toBe(400);
  });
});
