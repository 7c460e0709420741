import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import { topics } from '../../contract/topics.ts';
import type { DeviceClient } from '../../vehicle/device-client.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { eventually } from '../support/eventually.ts';
import { openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

/** A vehicle on the line, and what it executed. */
interface Driven {
  vehicleId: string;
  identity: VehicleIdentity;
  device: DeviceClient;
  executed: DownMessage[];
}

interface CommandBody {
  commandId: string;
  state: string;
  attempts: number;
  history: { state: string; by: string; at: string; reason?: string }[];
  result?: unknown;
  lateResult?: { state: string };
}

let platform: RunningPlatform;
let car: Driven;

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 10 });
  car = await drive();
});
beforeEach(() => comeBack(car));
afterAll(() => platform?.stop());

async function drive(): Promise<Driven> {
  const identity = await platform.newVehicle();
  const executed: DownMessage[] = [];
  const device = platform.device(identity, async (message) => {
    executed.push(message);
    return { outcome: 'SUCCEEDED', result: { done: message.type } };
  });
  const { vehicleId } = identity;
  await device.start();
  await eventually(`${vehicleId} to be ready`, () => isReady(vehicleId));
  return { vehicleId, identity, device, executed };
}

async function presence(vehicleId: string): Promise<{ connected: boolean; ready: boolean }> {
  return (await platform.api.get(`/v1/vehicles/${vehicleId}`)).body.presence;
}

async function isReady(vehicleId: string): Promise<boolean> {
  const { connected, ready } = await presence(vehicleId);
  return connected && ready;
}

async function goOffline({ device, vehicleId }: Driven): Promise<void> {
  device.enterTunnel();
  await eventually(`${vehicleId} to be offline`, async () => !(await presence(vehicleId)).connected);
}

async function comeBack({ device, vehicleId }: Driven): Promise<void> {
  device.comeBack();
  await eventually(`${vehicleId} to be back`, () => isReady(vehicleId));
}

async function read(vehicleId: string, id: string, list = 'commands'): Promise<CommandBody> {
  return (await platform.api.get(`/v1/vehicles/${vehicleId}/${list}/${id}`)).body;
}

function inState(vehicleId: string, id: string, state: string, list?: string): Promise<CommandBody> {
  return eventually(`${id} to be ${state}`, async () => {
    const command = await read(vehicleId, id, list);
    return command.state === state && command;
  });
}

const statesOf = (command: CommandBody): string[] => command.history.map(({ state }) => state);

/** Receipts may overtake one another, so that DELIVERED is noted between SENT and the end, or not at all. */
function expectSteps({ history }: CommandBody, steps: string[]): void {
  const taken = history.map(({ by, state }) => `${by} ${state}`);
  expect(taken.filter((step) => step !== 'vehicle DELIVERED')).toEqual(steps);
  expect([-1, taken.length - 2]).toContain(taken.indexOf('vehicle DELIVERED'));
}

const timesExecuted = ({ executed }: Driven, commandId: string): number =>
  executed.filter(({ messageId }) => messageId === commandId).length;

describe('a command to a vehicle on the line', () => {
  test('is accepted with its address, executed, and keeps every step with time and author', async () => {
    const reply = await platform.api.command(car.vehicleId, { type: 'lock', parameters: { doors: 'all' } });
    expect(reply.status).toBe(202);
    const path = `/v1/vehicles/${car.vehicleId}/commands/${reply.body.commandId}`;
    expect(reply.headers.get('location')).toBe(path);
    const done = await inState(car.vehicleId, reply.body.commandId, 'SUCCEEDED');
    expectSteps(done, ['api ACCEPTED', 'dispatch SENT', 'vehicle SUCCEEDED']);
    const times = done.history.map(({ at }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(done.result).toEqual({ done: 'lock' });
    expect(car.executed.at(-1)).toMatchObject({ type: 'lock', payload: { doors: 'all' }, attempt: 1 });
  });

  test('is executed once when the same request comes again under its key', async () => {
    const key = randomUUID();
    const first = await platform.api.command(
      car.vehicleId,
      { type: 'climate-start', parameters: { minutes: 1, targetCelsius: 20 } },
      key,
    );
    const again = await platform.api.command(
      car.vehicleId,
      { parameters: { targetCelsius: 20, minutes: 1 }, type: 'climate-start' },
      key,
    );
    expect(again.status).toBe(202);
    expect(again.body.commandId).toBe(first.body.commandId);
    await inState(car.vehicleId, first.body.commandId, 'SUCCEEDED');
    await platform.cloud.idle();
    expect(timesExecuted(car, first.body.commandId)).toBe(1);
  });

  test('is executed once when many send it at the same moment', async () => {
    const key = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 6 }, () => platform.api.command(car.vehicleId, { type: 'locate' }, key)),
    );
    expect(new Set(all.map(({ body }) => body.commandId)).size).toBe(1);
    await inState(car.vehicleId, all[0]?.body.commandId, 'SUCCEEDED');
    await platform.cloud.idle();
    expect(timesExecuted(car, all[0]?.body.commandId)).toBe(1);
  });
});

describe('a command request that is not right', () => {
  const request = (raw: string, headers: Record<string, string> = { 'idempotency-key': randomUUID() }) =>
    platform.api.call('POST', `/v1/vehicles/${car.vehicleId}/commands`, { raw, headers });

  test.each([
    ['a type outside the catalog', { type: 'self-destruct' }, 422, 'unknown-command'],
    ['a type named like a built-in', { type: '__proto__' }, 422, 'unknown-command'],
    ['notAfter in the past', { type: 'lock', notAfter: '2020-01-01T00:00:00Z' }, 422, 'already-expired'],
    ['no time to live', { type: 'lock', ttlSeconds: 0 }, 422, 'already-expired'],
    ['a longer life than its class has', { type: 'lock', ttlSeconds: 86_400 }, 400, 'invalid-request'],
    ['parameters that are no object', { type: 'lock', parameters: [1] }, 400, 'invalid-request'],
    ['no type', {}, 400, 'invalid-request'],
  ])('with %s is refused', async (_what, json, status, problem) => {
    const executedBefore = car.executed.length;
    const reply = await platform.api.command(car.vehicleId, json);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(reply.body).toMatchObject({ type: `urn:roadbed:problem:${problem}`, status });
    expect(car.executed.length).toBe(executedBefore);
  });

  test('with a body that is no JSON object is refused', async () => {
    for (const raw of ['{"type":', '', '[]', 'null', '"lock"']) {
      const { status, body } = await request(raw);
      expect({ raw, status, type: body.type }).toEqual({
        raw,
        status: 400,
        type: 'urn:roadbed:problem:invalid-request',
      });
    }
    expect((await request(JSON.stringify({ type: 'lock', pad: 'x'.repeat(70_000) }))).status).toBe(413);
  });

  test('without a usable Idempotency-Key is refused', async () => {
    const unusable: Record<string, string>[] = [{}, { 'idempotency-key': '' }, { 'idempotency-key': 'x'.repeat(129) }];
    for (const headers of unusable) {
      const { status, body } = await request('{"type":"lock"}', headers);
      expect({ status, type: body.type }).toEqual({
        status: 400,
        type: 'urn:roadbed:problem:idempotency-key-required',
      });
    }
  });

  test('with the key of another request is refused, and the first one stands', async () => {
    const key = randomUUID();
    const first = await platform.api.command(car.vehicleId, { type: 'lock' }, key);
    const other = await platform.api.command(car.vehicleId, { type: 'unlock' }, key);
    expect(other.status).toBe(422);
    expect(other.body.type).toBe('urn:roadbed:problem:idempotency-key-reused');
    expect(await inState(car.vehicleId, first.body.commandId, 'SUCCEEDED')).toMatchObject({ type: 'lock' });
  });
});

describe('a command to a vehicle out of reach', () => {
  test('waits, is replayed when the vehicle is ready, and is executed once', async () => {
    await goOffline(car);
    const { body } = await platform.api.command(car.vehicleId, { type: 'climate-start' });
    expect(body.state).toBe('QUEUED');
    await comeBack(car);
    const done = await inState(car.vehicleId, body.commandId, 'SUCCEEDED');
    expectSteps(done, ['api ACCEPTED', 'dispatch QUEUED', 'replay SENT', 'vehicle SUCCEEDED']);
    // a second way to ready must not bring it again
    await goOffline(car);
    await comeBack(car);
    await platform.cloud.idle();
    expect(timesExecuted(car, body.commandId)).toBe(1);
  });

  test('that expires meanwhile is EXPIRED and never executed', async () => {
    await goOffline(car);
    const { body } = await platform.api.command(car.vehicleId, { type: 'unlock', ttlSeconds: 0.4 });
    expect(body.state).toBe('QUEUED');
    await inState(car.vehicleId, body.commandId, 'EXPIRED');
    await comeBack(car);
    const settled = await eventually('the row to be settled', async () => {
      const command = await read(car.vehicleId, body.commandId);
      return statesOf(command).includes('EXPIRED') && command;
    });
    expect(statesOf(settled)).toEqual(['ACCEPTED', 'QUEUED', 'EXPIRED']);
    await platform.cloud.idle();
    expect(timesExecuted(car, body.commandId)).toBe(0);
  });
});

describe('a receipt', () => {
  test('for the message of another vehicle has no effect', async () => {
    const victim = await drive();
    await goOffline(victim);
    const { body } = await platform.api.command(victim.vehicleId, { type: 'climate-start' });
    const forger = await platform.newVehicle();
    const session = await openMqttSession(platform.endpoint, forger, forger.vehicleId);
    const receipt = JSON.stringify({ state: 'SUCCEEDED', atMs: Date.now(), vehicleId: victim.vehicleId });
    await session.publish(topics.receipt(forger.vehicleId, body.commandId), receipt);
    await expect(session.publish(topics.receipt(victim.vehicleId, body.commandId), receipt)).rejects.toThrow(
      'Not authorized',
    );
    const fields = { vehicleId: forger.vehicleId, messageId: body.commandId };
    await eventually('the forged receipt in the log', () => {
      return platform.logs.functionLines('receipt for an unknown message', fields).length > 0;
    });
    expect((await read(victim.vehicleId, body.commandId)).state).toBe('QUEUED');
    await session.end();
    await comeBack(victim);
    await inState(victim.vehicleId, body.commandId, 'SUCCEEDED');
    expect(timesExecuted(victim, body.commandId)).toBe(1);
  });

  test('of an unknown message, or one that is none, is logged once and harmless', async () => {
    const identity = await platform.newVehicle();
    const session = await openMqttSession(platform.endpoint, identity, identity.vehicleId);
    const { vehicleId } = identity;
    const unknown = '0'.repeat(32);
    await session.publish(topics.receipt(vehicleId, unknown), JSON.stringify({ state: 'SUCCEEDED', atMs: 1 }));
    await session.publish(topics.receipt(vehicleId, 'no-id'), JSON.stringify({ state: 'SUCCEEDED', atMs: 1 }));
    await session.publish(topics.receipt(vehicleId, unknown), JSON.stringify({ state: 'WON', atMs: 'soon' }));
    const lines = () => [
      ...platform.logs.functionLines('receipt for an unknown message', { vehicleId }),
      ...platform.logs.functionLines('receipt is malformed', { vehicleId }),
    ];
    await eventually('three lines in the log', () => lines().length >= 3);
    await platform.cloud.idle();
    expect(lines()).toHaveLength(3);
    expect((await platform.api.get(`/v1/vehicles/${vehicleId}/commands/${unknown}`)).status).toBe(404);
    expect((await platform.api.get(`/v1/vehicles/${vehicleId}/commands`)).body.commands).toEqual([]);
    await session.end();
  });

  test('with a result after the end is kept beside it and changes nothing', async () => {
    const identity = await platform.newVehicle();
    const { vehicleId } = identity;
    const session = await openMqttSession(platform.endpoint, identity, vehicleId);
    const { body } = await platform.api.command(vehicleId, { type: 'lock' });
    const report = (state: string) =>
      session.publish(topics.receipt(vehicleId, body.commandId), JSON.stringify({ state, atMs: Date.now() }));
    await report('FAILED');
    await inState(vehicleId, body.commandId, 'FAILED');
    await report('SUCCEEDED');
    const late = await eventually('the late result', async () => {
      const command = await read(vehicleId, body.commandId);
      return command.lateResult !== undefined && command;
    });
    expect(late.state).toBe('FAILED');
    expect(late.lateResult).toMatchObject({ state: 'SUCCEEDED', by: 'vehicle', at: expect.stringMatching(/Z$/) });
    await session.end();
  });
});

describe('a desired configuration', () => {
  const valuesOf = (message: DownMessage | undefined): unknown => {
    const { body } = (message?.payload ?? {}) as { body?: { text: string } };
    return JSON.parse(body?.text ?? 'null');
  };
  const patch = (vehicleId: string, desired: unknown) =>
    platform.api.call('PATCH', `/v1/vehicles/${vehicleId}/shadow`, { json: { desired } });

  test('reaches a vehicle on the line as a configuration message', async () => {
    const reply = await patch(car.vehicleId, { lights: { ambient: 5 }, units: 'metric' });
    expect(reply.status).toBe(202);
    const config = await eventually('the configuration', () => {
      return car.executed.find(({ messageId }) => messageId === reply.body.messageId);
    });
    expect(config).toMatchObject({
      kind: 'config',
      type: 'desired',
      payload: { configId: 'desired', version: '1', mediaType: 'application/json' },
    });
    expect(valuesOf(config)).toEqual({ lights: { ambient: 5 }, units: 'metric' });
    const shadow = (await platform.api.get(`/v1/vehicles/${car.vehicleId}/shadow`)).body;
    expect(shadow).toMatchObject({ desired: { units: 'metric' }, desiredVersion: 1 });
    await eventually('it to be synced', async () => {
      return (await platform.api.get(`/v1/vehicles/${car.vehicleId}/configs`)).body.synced;
    });
  });

  test('changed twice while the vehicle is away arrives once, merged, and the older message is SUPERSEDED', async () => {
    await goOffline(car);
    const older = (await patch(car.vehicleId, { lights: { ambient: 10 } })).body;
    const newer = (await patch(car.vehicleId, { units: null, theme: 'dark' })).body;
    expect([older.state, newer.state]).toEqual(['QUEUED', 'QUEUED']);
    await comeBack(car);
    await inState(car.vehicleId, newer.messageId, 'APPLIED', 'messages');
    await platform.cloud.idle();
    expect(timesExecuted(car, older.messageId)).toBe(0);
    expect((await read(car.vehicleId, older.messageId, 'messages')).state).toBe('SUPERSEDED');
    const given = car.executed.find(({ messageId }) => messageId === newer.messageId);
    expect(given?.payload).toMatchObject({ configId: 'desired', version: '3' });
    expect(valuesOf(given)).toEqual({ lights: { ambient: 10 }, theme: 'dark' });
  });

  test('that is no object, or nests too deep, is refused', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 12; level += 1) deep = { deep };
    for (const desired of [[], 'x', null, deep]) expect((await patch(car.vehicleId, desired)).status).toBe(400);
  });
});
