import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import { topics } from '../../contract/topics.ts';
import type { DeviceClient } from '../../vehicle/device-client.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { eventually } from '../support/eventually.ts';
import { type MqttSession, openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

let platform: RunningPlatform;
let first: VehicleIdentity;
let second: VehicleIdentity;
const shown = new Map<string, DownMessage[]>();
const devices = new Map<string, DeviceClient>();

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 8, schedules: 'on-request' });
  first = await onTheLine();
  second = await onTheLine();
});
afterAll(() => platform?.stop());

/** A vehicle that is ready, and keeps in `shown` what it was told. */
async function onTheLine(): Promise<VehicleIdentity> {
  const identity = await platform.newVehicle();
  const told: DownMessage[] = [];
  shown.set(identity.vehicleId, told);
  const device = platform.device(identity, async (message) => {
    told.push(message);
    return { outcome: 'SUCCEEDED' };
  });
  devices.set(identity.vehicleId, device);
  await device.start();
  await eventually('the vehicle to be ready', async () => {
    return (await platform.api.get(`/v1/vehicles/${identity.vehicleId}`)).body.presence.ready;
  });
  return identity;
}

const post = (path: string, json: unknown, key: string = randomUUID()) =>
  platform.api.call('POST', path, { json, headers: { 'idempotency-key': key } });
const toldOf = ({ vehicleId }: VehicleIdentity): DownMessage[] => shown.get(vehicleId) ?? [];
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

describe('to drivers, over TLS and on the real engines', () => {
  test('a POI reaches its vehicle, and its receipts come back', async () => {
    const location = { latitude: 39.915, longitude: 116.404, datum: 'WGS84' };
    const path = `/v1/vehicles/${first.vehicleId}/pois`;
    const { status, body } = await post(path, { name: 'Palace museum', location, waypoints: [{ location }] });
    expect({ status, state: body.state }).toEqual({ status: 202, state: 'SENT' });
    await eventually(
      'it to be shown',
      async () => (await platform.api.get(`${path}/${body.poiId}`)).body.state === 'SHOWN',
    );
    expect(toldOf(first)).toMatchObject([{ kind: 'poi', type: 'destination', payload: { location } }]);
    const shifted = await platform.api.get(`${path}?datum=GCJ02`);
    expect(shifted.body.pois[0].location.longitude).toBeCloseTo(116.410245, 5);
    const other = await platform.api.get(`/v1/vehicles/${second.vehicleId}/pois/${body.poiId}`);
    expect(other.status).toBe(404);
  });

  test('a notice reaches a labelled audience once, and its statistics are exact', async () => {
    const labels = { cohort: 'pilot', attributes: { winterTyres: false } };
    await platform.api.call('PUT', `/v1/vehicles/${first.vehicleId}/labels`, { json: labels });
    const notice = {
      ...{ campaign: 'winter', audience: { cohorts: ['pilot'], attributes: { winterTyres: false } } },
      ...{ texts: { en: { title: 'Tyres', body: 'Winter comes' } }, defaultLocale: 'en', severity: 'info' },
      ...{ validUntil: inAnHour(), frequencyCap: { most: 1, days: 7 } },
    };
    const { status, body } = await post('/v1/notices', notice);
    expect(status).toBe(202);
    await Promise.all([platform.cloud.schedules.run('CampaignWorker'), platform.cloud.schedules.run('CampaignWorker')]);
    const read = async () => (await platform.api.get(`/v1/notices/${body.noticeId}`)).body;
    await eventually('it to be shown', async () => (await read()).statistics.shown === 1);
    // a car may be quicker than the worker that told it
    await eventually('it to be done', async () => (await read()).state === 'DONE');
    expect(await read()).toMatchObject({
      ...{ state: 'DONE', progress: { addressed: 1 } },
      statistics: { addressed: 1, sent: 1, delivered: 1, shown: 1, accepted: 0, dismissed: 0, expired: 0 },
    });
    const told = toldOf(first).filter(({ kind }) => kind === 'notice');
    expect(told).toMatchObject([{ type: 'care', payload: { quietWhileDriving: true, defaultLocale: 'en' } }]);
    // the cap is full: the next one is not sent
    const next = (await post('/v1/notices', { ...notice, campaign: 'spring' })).body;
    await platform.cloud.schedules.run('CampaignWorker');
    const readNext = async () => (await platform.api.get(`/v1/notices/${next.noticeId}`)).body;
    await eventually('the next one to be done', async () => (await readNext()).state === 'DONE');
    expect(await readNext()).toMatchObject({ progress: { capped: 1 }, statistics: { addressed: 0 } });
  });

  test('an aborted campaign takes back what waits', async () => {
    const away = await onTheLine();
    await devices.get(away.vehicleId)?.stop();
    const location = { latitude: 48.1, longitude: 11.5, datum: 'WGS84' };
    const message = { kind: 'poi', poi: { name: 'Service', location } };
    const audience = { models: [first.model, second.model, away.model] };
    const { body } = await post('/v1/campaigns', { message, audience, endsAt: inAnHour() });
    const path = `/v1/campaigns/${body.campaignId}`;
    const read = async () => (await platform.api.get(path)).body;
    expect((await post(`${path}/pause`, {})).body.state).toBe('PAUSED');
    expect((await post(`${path}/resume`, {})).body.state).toBe('RUNNING');
    await platform.cloud.schedules.run('CampaignWorker');
    await eventually('two to be shown', async () => (await read()).statistics.shown === 2);
    await eventually('all to be addressed', async () => (await read()).state === 'DONE');
    expect((await post(`${path}/abort`, {})).body.state).toBe('ABORTING');
    await platform.cloud.schedules.run('CampaignWorker');
    await eventually('it to be aborted', async () => (await read()).state === 'ABORTED');
    const { statistics, progress } = await read();
    expect(progress).toMatchObject({ addressed: 3, takenBack: 1 });
    expect(statistics).toMatchObject({ addressed: 3, shown: 2, cancelled: 1 });
    expect((await post(`${path}/resume`, {})).status).toBe(409);
  });

  test('a bulk command has a result for each vehicle, and once each under one key', async () => {
    const vehicleIds = [first.vehicleId, second.vehicleId, 'nobody'];
    const request = { vehicleIds, command: { type: 'locate' } };
    const { status, body } = await post('/v1/commands:bulk', request, 'bulk-1');
    expect(status).toBe(207);
    expect(body.results.map((result: { status: number }) => result.status)).toEqual([202, 202, 404]);
    const again = await post('/v1/commands:bulk', request, 'bulk-1');
    const idsOf = ({ results }: { results: { commandId?: string }[] }) => results.map(({ commandId }) => commandId);
    expect(idsOf(again.body)).toEqual(idsOf(body));
    const located = (identity: VehicleIdentity) => toldOf(identity).filter(({ type }) => type === 'locate').length;
    await eventually('both to be located', () => located(first) === 1 && located(second) === 1);
  });

  test('a broadcast is one publish to a model, for operators only, and vehicles may not send one', async () => {
    const { model } = first;
    const request = { model, kind: 'notice', type: 'outage', payload: { until: 5 }, expiresAt: inAnHour() };
    expect((await post('/v1/broadcasts', request)).status).toBe(403);
    const one = await listenerOf(model);
    const send = () =>
      platform.operatorApi.call('POST', '/v1/broadcasts', { json: request, headers: { 'idempotency-key': 'b-1' } });
    const { status, body } = await send();
    expect(status).toBe(202);
    const heard = () => toldOf(first).filter(({ type }) => type === 'outage');
    await eventually('both to hear it', () => heard().length === 1 && one.messages.length === 1);
    expect(heard()).toMatchObject([{ messageId: body.broadcastId, payload: { until: 5 } }]);
    expect(one.messages[0]?.topic).toBe(topics.broadcastOf(model, 'notice'));
    expect((await send()).body).toEqual(body);

    expect(await one.subscribe([topics.broadcast('another-model')])).toEqual([135]);
    await expect(one.publish(topics.broadcastOf(model, 'notice'), '{}')).rejects.toThrow();
    expect([heard().length, one.messages.length]).toEqual([1, 1]);
  });

  test('what the driver says comes back: he goes to the POI and puts the notice away', async () => {
    const identity = await platform.newVehicle();
    const device = platform.device(identity, undefined, {
      async present(message, shown) {
        shown();
        return message.kind === 'poi' ? 'ACCEPTED' : 'DISMISSED';
      },
    });
    await device.start();
    const path = `/v1/vehicles/${identity.vehicleId}`;
    await eventually('it to be ready', async () => (await platform.api.get(path)).body.presence.ready);
    const location = { latitude: 48.1, longitude: 11.5, datum: 'WGS84' };
    const { poiId } = (await post(`${path}/pois`, { name: 'Home', location })).body;
    const answered = await eventually('him to go there', async () => {
      const { body } = await platform.api.get(`${path}/pois/${poiId}`);
      return body.state === 'USER_ACCEPTED' && body;
    });
    expect(answered.history.at(-1)).toMatchObject({ state: 'USER_ACCEPTED', by: 'vehicle' });
    await platform.api.call('PUT', `${path}/labels`, { json: { cohort: 'drivers' } });
    const { noticeId } = (
      await post('/v1/notices', {
        ...{ campaign: 'tyres', audience: { cohorts: ['drivers'] }, severity: 'info', validUntil: inAnHour() },
        ...{ texts: { en: { title: 'Tyres', body: 'Winter comes' } }, defaultLocale: 'en' },
      })
    ).body;
    await platform.cloud.schedules.run('CampaignWorker');
    const read = async () => (await platform.api.get(`/v1/notices/${noticeId}`)).body.statistics;
    await eventually('him to put it away', async () => (await read()).dismissed === 1);
    expect(await read()).toMatchObject({ addressed: 1, sent: 1, delivered: 1, shown: 1, accepted: 0, dismissed: 1 });
    await device.stop();
  });
});

/** A vehicle of the model that does nothing but listen. */
async function listenerOf(model: string): Promise<MqttSession> {
  for (;;) {
    const identity = await platform.newVehicle();
    if (identity.model !== model) continue;
    const session = await openMqttSession(platform.endpoint, identity, identity.vehicleId);
    await session.subscribe([topics.broadcast(model)]);
    return session;
  }
}
