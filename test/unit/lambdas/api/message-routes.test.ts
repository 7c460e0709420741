import { describe, expect, it } from 'vitest';
import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import { routes } from '../../../../lambdas/api/routes.ts';
import { type ApiEvent, withCaller } from '../../../../lambdas/common/http/api-route.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';

const [own, poi, cancel, foreign] = [1, 2, 3, 4].map(numberedId) as [string, string, string, string];

async function rig() {
  const clients = fakeTable({ key: ['clientId'] }, [{ clientId: 'one', tenantId: 'tenant-1' }]);
  const cars = [
    { vehicleId: 'car-1', tenantId: 'tenant-1' },
    { vehicleId: 'car-2', tenantId: 'tenant-2' },
  ];
  const vehicles = fakeTable({ key: ['vehicleId'] }, cars);
  const table = fakeTable({ key: ['vehicleId', 'messageId'] });
  const mailbox = createMailboxStore(table);
  const messages: Partial<MailboxMessage>[] = [
    { messageId: own, requester: { clientId: 'c', user: 'anna' } },
    { messageId: poi, kind: 'poi', type: 'destination' },
    { messageId: cancel, type: 'cancel', payload: { messageId: own } },
    { messageId: foreign, tenantId: 'tenant-2' },
  ];
  for (const message of messages) await mailbox.insert(sampleMessage(message));
  const world = { nowMs: issuedAtMs, table, vehicles, onPause: async () => undefined as unknown, pauses: 0 };
  const ports = {
    ...{
      vehicles,
      vehiclesTogether: vehicles,
      shadows: fakeTable({ key: ['vehicleId'] }),
      mailbox,
      trips: fakeTable({ key: ['vehicleId', 'startAtMs'] }),
      presenceDebounceMs: 0,
    },
    nowMs: () => world.nowMs,
    async sleep(ms: number) {
      world.pauses += 1;
      world.nowMs += ms;
      await world.onPause();
    },
  };
  const ask = async (path: string, id?: string, headers: Record<string, string> = {}, vehicleId = 'car-1') => {
    const routeKey = `GET ${path}`;
    const event = {
      ...{ routeKey, headers, pathParameters: { vehicleId, commandId: id, messageId: id } },
      requestContext: { authorizer: { jwt: { claims: { client_id: 'one' } } } },
    } as unknown as ApiEvent;
    const route = routes.get(routeKey);
    if (route === undefined) throw new Error(`no route ${routeKey}`);
    const answer = await withCaller(event, clients, (caller) => route(event, caller, ports));
    return { status: answer.statusCode, headers: answer.headers ?? {}, body: answer.body && JSON.parse(answer.body) };
  };
  return Object.assign(world, { ask, mailbox });
}

const MESSAGES = '/v1/vehicles/{vehicleId}/messages';
const COMMANDS = '/v1/vehicles/{vehicleId}/commands';

describe('the messages of a vehicle', () => {
  it('are all of the tenant, the commands are those that a client sent', async () => {
    const { ask } = await rig();
    const ids = (list: { messageId?: string; commandId?: string }[]) =>
      list.map(({ messageId, commandId }) => messageId ?? commandId);
    expect(ids((await ask(MESSAGES)).body.messages)).toEqual([own, poi, cancel]);
    expect(ids((await ask(COMMANDS)).body.commands)).toEqual([own]);
  });

  it('are read one by one, a message of another kind not as a command', async () => {
    const { ask } = await rig();
    expect(await ask(`${MESSAGES}/{messageId}`, poi)).toMatchObject({ status: 200, body: { kind: 'poi' } });
    expect(await ask(`${COMMANDS}/{commandId}`, own)).toMatchObject({ status: 200, body: { user: 'anna' } });
    expect((await ask(`${COMMANDS}/{commandId}`, poi)).status).toBe(404);
  });

  it('of others and those that are not there are told apart by nothing, nor by the work they cost [attack 49]', async () => {
    const { ask, table, vehicles } = await rig();
    const costOf = async (id: string, vehicleId?: string) => {
      [table.reads, vehicles.reads] = [0, 0];
      const { status, body } = await ask(`${MESSAGES}/{messageId}`, id, {}, vehicleId);
      return { status, body, reads: [table.reads, vehicles.reads] };
    };
    expect(await costOf(foreign)).toEqual(await costOf(numberedId(9)));
    expect(await costOf(own, 'car-2')).toEqual(await costOf(own, 'car-9'));
  });
});

describe('reading with an entity tag', () => {
  it('answers 304 until the message moves, or its time ends it', async () => {
    const world = await rig();
    const read = (tag: string) => world.ask(`${COMMANDS}/{commandId}`, own, { 'if-none-match': tag });
    const { etag } = (await read('')).headers as { etag: string };
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) expect((await read(tag)).status).toBe(304);
    world.nowMs += 30_000;
    expect(await read(etag)).toMatchObject({ status: 200, body: { state: 'EXPIRED' } });
  });

  it('is cheap for the catalogue, which is the same for everybody', async () => {
    const { ask } = await rig();
    const first = await ask('/v1/command-catalog');
    expect(first.body.commands).toHaveLength(10);
    const again = await ask('/v1/command-catalog', undefined, { 'if-none-match': String(first.headers['etag']) });
    expect([again.status, again.body]).toEqual([304, undefined]);
  });
});

describe('reading with Prefer: wait', () => {
  it('answers as soon as the message has ended', async () => {
    const world = await rig();
    world.onPause = () => world.mailbox.settle('car-1', own, { state: 'SUCCEEDED', atMs: 1, by: 'vehicle' });
    const { status, headers, body } = await world.ask(`${COMMANDS}/{commandId}`, own, { prefer: 'wait=3' });
    expect([status, headers['preference-applied'], body.state]).toEqual([200, 'wait=3', 'SUCCEEDED']);
    expect(world.pauses).toBe(1);
  });

  it('answers with what is known when the time is over', async () => {
    const world = await rig();
    const { body } = await world.ask(`${COMMANDS}/{commandId}`, own, { prefer: 'wait=3' });
    expect([body.state, world.nowMs - issuedAtMs]).toEqual(['ACCEPTED', 3_000]);
  });
});
