import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../../lambdas/api/routes.ts';
import { type ApiEvent, withCaller } from '../../../../lambdas/common/http/api-route.ts';
import { cursorAfter, decodeCursor, encodeCursor } from '../../../../lambdas/common/http/id-page.ts';
import { readJsonBody } from '../../../../lambdas/common/http/json-body.ts';
import type { HttpResponse } from '../../../../lambdas/common/http/respond.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';

const vehicleRow = (vehicleId: string, tenantId: string) => ({
  ...{ vehicleId, tenantId, vin: `VIN OF ${vehicleId}`, model: 'sedan', certificateId: 'kept inside' },
});

async function rig() {
  const clients = fakeTable({ key: ['clientId'] }, [
    { clientId: 'one', tenantId: 'tenant-1' },
    { clientId: 'two', tenantId: 'tenant-2' },
    { clientId: 'broken' },
  ]);
  const vehicles = fakeTable({ key: ['vehicleId'], indexes: { byTenant: ['tenantId', 'vehicleId'] } }, [
    vehicleRow('car-1', 'tenant-1'),
    vehicleRow('car-2', 'tenant-1'),
    vehicleRow('car-3', 'tenant-1'),
    vehicleRow('foreign', 'tenant-2'),
  ]);
  const shadows = fakeTable({ key: ['vehicleId'] }, [
    { vehicleId: 'car-1', reported: `{"t":${issuedAtMs},"s":{"Vehicle.Speed":[42,1]}}`, frames: 3, version: 2 },
  ]);
  const mailbox = createMailboxStore(fakeTable({ key: ['vehicleId', 'messageId'] }));
  await mailbox.insert(sampleMessage({ messageId: numberedId(1) }));
  await mailbox.insert(sampleMessage({ messageId: numberedId(2), kind: 'config' }));
  await mailbox.insert(sampleMessage({ messageId: numberedId(3), vehicleId: 'foreign', tenantId: 'tenant-2' }));
  const ports = {
    vehicles,
    vehiclesTogether: vehicles,
    shadows,
    mailbox,
    trips: fakeTable({ key: ['vehicleId', 'startAtMs'] }),
    presenceDebounceMs: 0,
    nowMs: () => issuedAtMs,
    sleep: async () => {},
  };
  const ask = async (
    path: string,
    pathParameters: Record<string, string> = {},
    options: { clientId?: unknown; query?: Record<string, string> } = {},
  ) => {
    const { clientId = 'one', query } = options;
    const event = {
      routeKey: `GET /v1/vehicles${path}`,
      pathParameters,
      headers: {},
      queryStringParameters: query,
      requestContext: { authorizer: { jwt: { claims: { client_id: clientId } } } },
    } as unknown as ApiEvent;
    const route = routes.get(event.routeKey);
    if (route === undefined) throw new Error(`no route ${event.routeKey}`);
    return answerOf(await withCaller(event, clients, (caller) => route(event, caller, ports)));
  };
  return { ask, vehicles };
}

const answerOf = ({ statusCode, body, headers }: HttpResponse) => ({
  status: statusCode,
  contentType: headers?.['content-type'],
  body: JSON.parse(body ?? '') as Record<string, unknown>,
});

describe('the reading routes', () => {
  const ofVehicle = [
    '/{vehicleId}',
    '/{vehicleId}/shadow',
    '/{vehicleId}/commands',
    '/{vehicleId}/commands/{commandId}',
  ];

  it.each(ofVehicle)('%s answers for the own vehicle', async (path) => {
    const { ask } = await rig();
    expect(await ask(path, { vehicleId: 'car-1', commandId: numberedId(1) })).toMatchObject({ status: 200 });
  });

  it.each(ofVehicle)('%s says the same of a foreign, an unknown and an impossible vehicle', async (path) => {
    const { ask } = await rig();
    const answers = await Promise.all(
      ['foreign', 'nobody', 'a/b', ''].map((vehicleId) => ask(path, { vehicleId, commandId: numberedId(3) })),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({
      status: 404,
      contentType: 'application/problem+json',
      body: { type: 'urn:roadbed:problem:vehicle-not-found' },
    });
  });

  it('list the own vehicles only, page by page', async () => {
    const { ask } = await rig();
    const first = await ask('', {}, { query: { limit: '2' } });
    const cursor = first.body['nextCursor'] as string;
    const second = await ask('', {}, { query: { limit: '2', cursor } });
    const ids = [first, second].flatMap(({ body }) =>
      (body['vehicles'] as { vehicleId: string }[]).map((v) => v.vehicleId),
    );
    expect(ids).toEqual(['car-1', 'car-2', 'car-3']);
    expect(second.body).not.toHaveProperty('nextCursor');
    const others = await ask('', {}, { clientId: 'two', query: { cursor } });
    expect(JSON.stringify(others.body)).not.toContain('car-');
  });

  it.each<Record<string, string>>([
    { limit: '0' },
    { limit: '101' },
    { limit: 'x' },
    { limit: '1.5' },
    { cursor: '***' },
    { cursor: encodeCursor('a b') },
  ])('refuse the page %j', async (query) => {
    const { ask } = await rig();
    expect(await ask('', {}, { query })).toMatchObject({ status: 400 });
  });

  it('show named fields of a vehicle only', async () => {
    const { ask } = await rig();
    const { body } = await ask('/{vehicleId}', { vehicleId: 'car-1' });
    expect(body).toEqual({
      ...{ vehicleId: 'car-1', vin: 'VIN OF car-1', model: 'sedan', born: false },
      presence: { connected: false, ready: false },
    });
  });

  it('show a shadow with times, and an empty one for a vehicle that sent nothing', async () => {
    const { ask } = await rig();
    const full = await ask('/{vehicleId}/shadow', { vehicleId: 'car-1' });
    expect(full.body).toMatchObject({
      frames: 3,
      reported: { 'Vehicle.Speed': { value: 42, at: '2026-01-15T11:59:59.999Z' } },
    });
    const empty = await ask('/{vehicleId}/shadow', { vehicleId: 'car-2' });
    expect(empty.body).toEqual({
      vehicleId: 'car-2',
      version: 0,
      frames: 0,
      reported: {},
      desired: {},
      desiredVersion: 0,
    });
  });

  it('list commands and no other messages', async () => {
    const { ask } = await rig();
    const { body } = await ask('/{vehicleId}/commands', { vehicleId: 'car-1' });
    expect(body['commands']).toMatchObject([{ commandId: numberedId(1) }]);
  });

  it.each([numberedId(9), numberedId(3), 'x', ''])('know no command %j of the vehicle', async (commandId) => {
    const { ask } = await rig();
    expect(await ask('/{vehicleId}/commands/{commandId}', { vehicleId: 'car-1', commandId })).toMatchObject({
      status: 404,
      body: { type: 'urn:roadbed:problem:message-not-found' },
    });
  });

  it.each(['stranger', 'broken', undefined, 7, ['one']])('refuse the client %j', async (clientId) => {
    const { ask } = await rig();
    const answer = await ask('', {}, { clientId: clientId ?? null });
    expect(answer).toMatchObject({ status: 403, body: { type: 'urn:roadbed:problem:unknown-client' } });
  });

  it('tell nothing of what failed inside', async () => {
    const { ask, vehicles } = await rig();
    vehicles.query = () => Promise.reject(new Error('secret table name'));
    const answer = await ask('');
    expect(answer).toMatchObject({ status: 500, body: { type: 'urn:roadbed:problem:internal' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});

describe('a cursor', () => {
  it('comes back as the id it was made of', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), (id) => {
        expect(decodeCursor(encodeCursor(id))).toBe(id);
        expect(cursorAfter({ id }, 'id')).toEqual({ nextCursor: encodeCursor(id) });
      }),
    );
  });
  it('is an id or nothing, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => /^[A-Za-z0-9_-]{1,64}$/.test(decodeCursor(text) ?? 'none')));
  });
  it('is not made of a key without the id', () => {
    expect([cursorAfter(undefined, 'id'), cursorAfter({ id: 7 }, 'id')]).toEqual([{}, {}]);
  });
});

describe('a request body', () => {
  it.each([
    ['{"a":1}', false],
    [Buffer.from('{"a":1}').toString('base64'), true],
  ])('%s is read', (body, isBase64Encoded) => {
    expect(readJsonBody({ body, isBase64Encoded })).toEqual({ ok: true, body: { a: 1 } });
  });
  it.each([undefined, '', '{', '[]', 'null', '7', '"x"'])('%j is no JSON object', (body) => {
    const event = { ...(body === undefined ? {} : { body }), isBase64Encoded: false };
    expect(readJsonBody(event)).toMatchObject({ ok: false, problem: 'invalid-request' });
  });
  it('has at most 64 KiB, counted in bytes', () => {
    const of = (characters: string) => readJsonBody({ body: `{"a":"${characters}"}`, isBase64Encoded: false });
    expect(of('x'.repeat(65_536 - 8)).ok).toBe(true);
    expect(of('x'.repeat(65_536 - 7))).toMatchObject({ problem: 'body-too-large' });
    expect(of('é'.repeat(32_765))).toMatchObject({ problem: 'body-too-large' });
  });
});
