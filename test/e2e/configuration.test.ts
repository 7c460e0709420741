import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Of } from '../../contract/config/config-version.ts';
import { CONFIG_REQUEST_EVENT, CONFIG_SOURCE_TYPE, type ConfigPayload } from '../../contract/config/message.ts';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import { topics } from '../../contract/topics.ts';
import type { DeviceClient } from '../../vehicle/device-client.ts';
import { eventually } from '../support/eventually.ts';
import { openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

interface Driven {
  vehicleId: string;
  device: DeviceClient;
  /** Configurations it was given, in their order. */
  given: { messageId: string; payload: ConfigPayload }[];
}

let platform: RunningPlatform;
let cars: Driven[];
let car: Driven;
/** Versions that every vehicle says no to. */
const unwanted = new Set<string>();

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 4, schedules: 'on-request' });
  cars = [await drive(), await drive(), await drive()];
  car = cars[0] as Driven;
}, 90_000);
afterAll(() => platform?.stop());

async function drive(): Promise<Driven> {
  const identity = await platform.newVehicle();
  const given: Driven['given'] = [];
  const device = platform.device(identity, async (message: DownMessage) => {
    const payload = message.payload as unknown as ConfigPayload;
    given.push({ messageId: message.messageId, payload });
    if (unwanted.has(payload.version)) return { outcome: 'REJECTED', reason: 'not for me' };
    return { outcome: 'SUCCEEDED', result: { activeSha256: payload.sha256 } };
  });
  await device.start();
  const { vehicleId } = identity;
  await eventually(`${vehicleId} to be ready`, async () => (await presence(vehicleId)).ready);
  return { vehicleId, device, given };
}

const presence = async (vehicleId: string) => (await platform.api.get(`/v1/vehicles/${vehicleId}`)).body.presence;
const post = (path: string, json: unknown, key = '') =>
  platform.api.call('POST', path, { json, headers: key === '' ? {} : { 'idempotency-key': key } });
const put = (target: string, version: string) =>
  platform.api.call('PUT', `/v1/config-assignments/${target}`, { json: { version } });
const configsOf = async ({ vehicleId }: Driven) => (await platform.api.get(`/v1/vehicles/${vehicleId}/configs`)).body;
const versionsOf = ({ given }: Driven, configId: string): string[] =>
  given.filter(({ payload }) => payload.configId === configId).map(({ payload }) => payload.version);
const acknowledged = async (each: Driven, configId: string): Promise<string | undefined> =>
  (await configsOf(each)).configs.find((one: { configId: string }) => one.configId === configId)?.acknowledged?.version;

function publish(configId: string, version: string, text = JSON.stringify({ configId, version })) {
  return post('/v1/configs', { configId, version, text });
}

async function work(): Promise<void> {
  await platform.cloud.schedules.run('Rollouts');
  await platform.cloud.idle();
}

test('a version is published once: the same again is the first answer, another content a conflict', async () => {
  const first = await publish('nav', '1');
  expect([first.status, first.body.sha256]).toEqual([201, sha256Of(Buffer.from('{"configId":"nav","version":"1"}'))]);
  const again = await publish('nav', '1');
  expect([again.status, again.body]).toEqual([200, first.body]);
  const other = await publish('nav', '1', '{}');
  expect([other.status, other.body.type]).toEqual([409, 'urn:roadbed:problem:config-version-taken']);
  const page = await platform.api.get('/v1/configs?limit=1');
  expect(page.body.configs).toMatchObject([{ configId: 'nav', version: '1', mediaType: 'application/json' }]);
});

test('one assigned to a vehicle on the line arrives with its body and is synced when the vehicle applied it', async () => {
  const reply = await put(`vehicle/${car.vehicleId}/nav`, '1');
  expect([reply.status, reply.body.outcome]).toEqual([202, 'pushed']);
  const synced = await eventually('the vehicle to be synced', async () => {
    const found = await configsOf(car);
    return found.synced && found;
  });
  expect(synced.configs).toMatchObject([
    { configId: 'nav', intended: { version: '1', from: 'vehicle' }, synced: true },
  ]);
  expect(car.given.at(-1)?.payload.body).toEqual({ text: '{"configId":"nav","version":"1"}' });
});

test('what is not published is not assigned, and what is not the own is not there', async () => {
  expect((await put(`vehicle/${car.vehicleId}/nav`, '99')).body.type).toBe('urn:roadbed:problem:config-not-found');
  expect((await put('vehicle/somebody-elses/nav', '1')).body.type).toBe('urn:roadbed:problem:vehicle-not-found');
});

test('a large body goes to S3 and comes by a link that ends and takes up where it broke off', async () => {
  const bytes = randomBytes(100_000);
  const sha256 = sha256Of(bytes);
  const mediaType = 'application/octet-stream';
  const draft = await post('/v1/configs', { configId: 'maps', version: '1', mediaType, sha256, size: bytes.length });
  expect(draft.status).toBe(201);
  const early = await put(`vehicle/${car.vehicleId}/maps`, '1');
  expect(early.body.type).toBe('urn:roadbed:problem:config-body-missing');
  const { url, headers } = draft.body.upload;
  expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
  await put(`vehicle/${car.vehicleId}/maps`, '1');
  const { payload } = await eventually('the map', () => car.given.find((each) => each.payload.configId === 'maps'));
  if (!('url' in payload.body)) throw new Error('not a link');
  const whole = Buffer.from(await (await fetch(payload.body.url)).arrayBuffer());
  expect([whole.length, sha256Of(whole)]).toEqual([payload.size, payload.sha256]);
  const rest = await fetch(payload.body.url, { headers: { range: 'bytes=99990-' } });
  expect([rest.status, Buffer.from(await rest.arrayBuffer())]).toEqual([206, bytes.subarray(99_990)]);
  await eventually('the map to be applied', async () => (await acknowledged(car, 'maps')) === '1');
});

test('a vehicle in the middle of a download asks for a fresh link, which is not a message of its own', async () => {
  const identity = await platform.newVehicle();
  const { vehicleId } = identity;
  const session = await openMqttSession(platform.endpoint, identity, vehicleId);
  await session.subscribe([topics.down(vehicleId, 'config')]);
  await session.publish(topics.event(vehicleId, 'ready'), '{}');
  await eventually('it to be ready', async () => (await presence(vehicleId)).ready);
  await put(`vehicle/${vehicleId}/maps`, '1');
  const down = (type: string) =>
    eventually(type, () => session.messages.map(parsed).find((each) => each.type === type));
  const { messageId } = await down('config');
  await session.publish(topics.event(vehicleId, CONFIG_REQUEST_EVENT), JSON.stringify({ messageId }));
  const answer = await down(CONFIG_SOURCE_TYPE);
  expect(answer).toMatchObject({ messageId, payload: { configId: 'maps', body: { url: expect.any(String) } } });
  await session.end();
  // it is away for good: which wave of a rollout it came in would be chance
  const gone = await platform.operatorApi.call('DELETE', `/v1/vehicles/${vehicleId}?reason=scrapped`);
  expect(gone.status).toBe(200);
});
const parsed = ({ payload }: { payload: Uint8Array }): DownMessage =>
  JSON.parse(Buffer.from(payload).toString('utf8')) as DownMessage;

test('a vehicle that was away pulls what it lacks when it comes back', async () => {
  const away = cars[1] as Driven;
  away.device.enterTunnel();
  await eventually('it to be away', async () => !(await presence(away.vehicleId)).connected);
  await publish('hmi', '1');
  expect((await put('base/*/hmi', '1')).status).toBe(202);
  away.device.comeBack();
  // nobody has looked at the vehicles yet
  await eventually('it to have pulled', async () => (await acknowledged(away, 'hmi')) === '1');
  await work();
  for (const each of cars) await eventually('all of them', async () => (await acknowledged(each, 'hmi')) === '1');
  expect(versionsOf(away, 'hmi')).toEqual(['1']);
});

test('a rollout goes wave by wave, and can be taken back to what was before', async () => {
  await publish('hmi', '2');
  const waves = [{ percent: 50, needsApproval: true }, { percent: 100 }];
  const wanted = { configId: 'hmi', version: '2', scope: 'base', waves };
  const begun = await post('/v1/rollouts', wanted, 'two');
  expect([begun.status, begun.body.state]).toEqual([202, 'AWAITING_APPROVAL']);
  const path = `/v1/rollouts/${begun.body.rolloutId}`;
  expect((await post('/v1/rollouts', wanted, 'two')).body.rolloutId).toBe(begun.body.rolloutId);
  expect((await post('/v1/rollouts', { ...wanted, version: '1' }, 'two')).status).toBe(422);
  expect((await post(`${path}/resume`, {})).body.type).toBe('urn:roadbed:problem:rollout-order-refused');
  await work();
  expect(cars.flatMap((each) => versionsOf(each, 'hmi'))).not.toContain('2');
  expect((await put('base/*/hmi', '1')).body.type).toBe('urn:roadbed:problem:rollout-under-way');
  await post(`${path}/approve`, {});
  const ended = await eventually('the rollout to be through', async () => {
    await work();
    const { body } = await platform.api.get(path);
    return body.state === 'SUCCEEDED' && body;
  });
  expect(ended).toMatchObject({ percent: 100, vehicles: { applied: 3, rejected: 0 } });
  for (const each of cars) expect(await acknowledged(each, 'hmi')).toBe('2');
  await post(`${path}/rollback`, {});
  await work();
  for (const each of cars) await eventually('it to be back', async () => (await acknowledged(each, 'hmi')) === '1');
  expect((await platform.api.get(path)).body.state).toBe('ROLLED_BACK');
});

test('a rollout that vehicles refuse stops by itself, and nobody is asked twice', async () => {
  await publish('hmi', '3');
  unwanted.add('3');
  const wanted = { configId: 'hmi', version: '3', scope: 'base', waves: [{ percent: 100 }] };
  const { rolloutId } = (await post('/v1/rollouts', wanted, 'three')).body;
  const stopped = await eventually('it to stop', async () => {
    await work();
    const { body } = await platform.api.get(`/v1/rollouts/${rolloutId}`);
    return body.state === 'STOPPED' && body;
  });
  expect(stopped).toMatchObject({ reasonCode: 'failure-threshold', vehicles: { applied: 0 } });
  expect(versionsOf(car, 'hmi').filter((version) => version === '3').length).toBeLessThanOrEqual(1);
  expect(await acknowledged(car, 'hmi')).toBe('1');
});
