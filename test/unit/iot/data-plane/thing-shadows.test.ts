import {
  DeleteThingShadowCommand,
  GetThingShadowCommand,
  ListNamedShadowsForThingCommand,
  PublishCommand,
  UpdateThingShadowCommand,
} from '@aws-sdk/client-iot-data-plane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeBroker, type FakeBroker } from './fake-broker.ts';
import { type IotDataServer, startIotDataServer } from './iot-data-server.ts';

let broker: FakeBroker;
let server: IotDataServer;
beforeEach(async () => {
  broker = createFakeBroker([]);
  server = await startIotDataServer(broker);
});
afterEach(() => server.close());

const thingName = 'car-1';
const jsonOf = (payload: Uint8Array | undefined): unknown => JSON.parse(Buffer.from(payload ?? []).toString());

async function update(body: unknown, shadowName?: string): Promise<unknown> {
  const payload = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const input = { thingName, payload, ...(shadowName !== undefined && { shadowName }) };
  return jsonOf((await server.client.send(new UpdateThingShadowCommand(input))).payload);
}

async function get(shadowName?: string): Promise<unknown> {
  const input = { thingName, ...(shadowName !== undefined && { shadowName }) };
  return jsonOf((await server.client.send(new GetThingShadowCommand(input))).payload);
}

describe('the shadow API [AWS-IoT: device-shadow-rest-api]', () => {
  it('updates, gives and deletes a classic shadow', async () => {
    const state = { desired: { color: 'red' } };
    expect(await update({ state, clientToken: 't' })).toEqual({
      ...{ state, version: 1, clientToken: 't', timestamp: expect.any(Number) },
      metadata: { desired: { color: { timestamp: expect.any(Number) } } },
    });
    expect(await get()).toMatchObject({ state: { ...state, delta: { color: 'red' } }, version: 1 });
    const { payload } = await server.client.send(new DeleteThingShadowCommand({ thingName }));
    expect(jsonOf(payload)).toEqual({ version: 1, timestamp: expect.any(Number) });
    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('keeps named shadows apart, $ in the name included', async () => {
    await update({ state: { reported: { a: 1 } } }, '$config');
    expect(await get('$config')).toMatchObject({ state: { reported: { a: 1 } } });
    await expect(get()).rejects.toMatchObject({ message: "No shadow exists with name: 'car-1'" });
  });

  it.each([
    ['{', 400, 'InvalidRequestException', 'Invalid JSON'],
    ['{"state":{},"version":7}', 409, 'ConflictException', 'Version conflict'],
    [
      { state: { desired: { a: 'x'.repeat(9000) } } },
      413,
      'RequestEntityTooLargeException',
      'The payload exceeds the maximum size allowed',
    ],
  ])('answers %j with %i %s', async (body, status, name, message) => {
    await update({ state: {} });
    await expect(update(body)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: status } });
  });

  it('answers bytes that are no UTF-8 with 415', async () => {
    const payload = Buffer.from([0x7b, 0xff, 0x7d]);
    await expect(server.client.send(new UpdateThingShadowCommand({ thingName, payload }))).rejects.toMatchObject({
      ...{ name: 'UnsupportedDocumentEncodingException', $metadata: { httpStatusCode: 415 } },
    });
  });

  it.each(['car 1', 'a/b', 'x'.repeat(129)])('refuses the thing name %s', async (name) => {
    const get = new GetThingShadowCommand({ thingName: name });
    await expect(server.client.send(get)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('lists named shadows in pages, sorted, without the classic one', async () => {
    await update({ state: {} });
    for (const name of ['c', 'a', 'b', 'gone']) await update({ state: {} }, name);
    await server.client.send(new DeleteThingShadowCommand({ thingName, shadowName: 'gone' }));
    const list = (input: object) => server.client.send(new ListNamedShadowsForThingCommand({ thingName, ...input }));
    const first = await list({ pageSize: 2 });
    expect(first).toMatchObject({ results: ['a', 'b'], timestamp: expect.any(Number) });
    const rest = await list({ pageSize: 2, nextToken: first.nextToken });
    expect([rest.results, rest.nextToken]).toEqual([['c'], undefined]);
    expect(await list({ thingName: 'nobody' })).toMatchObject({ results: [] });
    for (const wrong of [{ pageSize: 0 }, { pageSize: 101 }, { nextToken: '%' }, { thingName: 'a b' }]) {
      await expect(list(wrong)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    }
  });

  it('takes a Publish to a request topic as the request, answered by messages', async () => {
    const topic = '$aws/things/car-1/shadow/update';
    await server.client.send(new PublishCommand({ topic, payload: Buffer.from('{"state":{"reported":{"a":1}}}') }));
    expect(await get()).toMatchObject({ state: { reported: { a: 1 } } });
    const topics = broker.published.map((message) => message.topic);
    expect(topics).toEqual([topic, `${topic}/documents`, `${topic}/accepted`]);
    for (const reserved of [`${topic}/accepted`, '$aws/things/car-1/jobs/get']) {
      const publish = new PublishCommand({ topic: reserved });
      await expect(server.client.send(publish)).rejects.toMatchObject({ name: 'ForbiddenException' });
    }
    const retained = new PublishCommand({ topic, retain: true, payload: Buffer.from('{}') });
    await expect(server.client.send(retained)).rejects.toMatchObject({ name: 'ForbiddenException' });
  });
});

describe('permissions of the shadow API [AWS-IoT: iot-policy-actions]', () => {
  const thing = 'arn:aws:iot:eu-central-1:000000000000:thing/car-1';

  it.each([
    ['GET', '/things/car-1/shadow', 'iot:GetThingShadow', thing],
    ['POST', '/things/car-1/shadow', 'iot:UpdateThingShadow', thing],
    ['DELETE', '/things/car-1/shadow?name=', 'iot:DeleteThingShadow', thing],
    ['GET', '/things/car-1/shadow?name=config', 'iot:GetThingShadow', `${thing}/config`],
    ['POST', '/things/car-1/shadow?name=%24config', 'iot:UpdateThingShadow', `${thing}/$config`],
    ['GET', '/api/things/shadow/ListNamedShadowsForThing/car-1?name=x', 'iot:ListNamedShadowsForThing', thing],
  ])('%s %s needs %s on %s', (method, url, action, resource) => {
    const request = { method, url, headers: {}, body: Buffer.alloc(0) };
    expect(server.service.requiredPermissions(request)).toEqual([{ action, resource }]);
  });
});
