import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import { encodeJsonFrame } from '../../contract/telemetry/json-codec.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';
import { topics } from '../../contract/topics.ts';
import { eventually } from '../support/eventually.ts';
import { openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

let platform: RunningPlatform;

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 4 });
});
afterAll(() => platform?.stop());

/** Whose the application's client is from now on; its tokens stay the same. */
function signInAs(tenantId: string): Promise<void> {
  const clientId = platform.cloud.output('UserPoolClientId');
  return platform.setAttribute('ClientsTable', { clientId }, 'tenantId', tenantId);
}

const giveTo = (vehicleId: string, tenant: string, reason = 'sold') =>
  platform.operatorApi.call('POST', `/v1/vehicles/${vehicleId}/owner`, { json: { tenant, reason } });

async function drive() {
  await signInAs('demo');
  const identity = await platform.newVehicle();
  const { vehicleId } = identity;
  const executed: { message: DownMessage; atMs: number }[] = [];
  const device = platform.device(identity, async (message) => {
    executed.push({ message, atMs: Date.now() });
    return { outcome: 'SUCCEEDED' };
  });
  await device.start();
  await eventually('the vehicle to be ready', () => isReady(vehicleId));
  return { vehicleId, identity, device, executed };
}

async function isReady(vehicleId: string): Promise<boolean> {
  const { presence } = (await platform.api.get(`/v1/vehicles/${vehicleId}`)).body;
  return presence?.connected && presence.ready;
}

test('from that moment the old owner finds nothing, and the new one nothing of the old', async () => {
  await signInAs('demo');
  const identity = await platform.newVehicle();
  const { vehicleId } = identity;
  const session = await openMqttSession(platform.endpoint, identity, vehicleId);
  const position = (sequence: number, baseTimeMs: number, value: string): Buffer => {
    const samples = [{ offsetMs: 0, signals: [['Vehicle.Position', value] as [string, string]] }];
    return Buffer.from(encodeJsonFrame(frameOfSamples({ bootId: 'b1', sequence, baseTimeMs }, samples)));
  };
  const measuredMs = Date.now();
  await session.publish(topics.telemetry(vehicleId, 'drive'), position(1, measuredMs, 'at the old home'));
  const shadow = async () => (await platform.api.get(`/v1/vehicles/${vehicleId}/shadow`)).body;
  await eventually('the shadow', async () => (await shadow()).frames === 1);
  await eventually('the birth', async () => (await platform.api.get(`/v1/vehicles/${vehicleId}`)).body.born);
  const json = { desired: { home: 'the old home' } };
  expect((await platform.api.call('PATCH', `/v1/vehicles/${vehicleId}/shadow`, { json })).status).toBe(202);
  const { body: command } = await platform.api.command(vehicleId, { type: 'climate-start' });

  const reply = await giveTo(vehicleId, 'other');
  expect(reply).toMatchObject({ status: 200, body: { tenant: 'other', previousTenant: 'demo', cancelledMessages: 2 } });
  await session.closed;
  const paths = ['', '/shadow', '/commands', `/commands/${command.commandId}`];
  for (const path of paths) {
    expect((await platform.api.get(`/v1/vehicles/${vehicleId}${path}`)).status, path).toBe(404);
  }
  expect((await platform.api.command(vehicleId, { type: 'unlock' })).status).toBe(404);
  expect((await platform.api.call('PATCH', `/v1/vehicles/${vehicleId}/shadow`, { json })).status).toBe(404);

  await signInAs('other');
  expect((await platform.api.get(`/v1/vehicles/${vehicleId}/commands`)).body.commands).toEqual([]);
  expect((await platform.api.get(`/v1/vehicles/${vehicleId}/commands/${command.commandId}`)).status).toBe(404);
  expect(await shadow()).toMatchObject({ reported: {}, desired: {}, frames: 0 });
  // what the vehicle had measured and kept for the old owner does not come to the new one
  const back = await openMqttSession(platform.endpoint, identity, vehicleId);
  await back.publish(topics.telemetry(vehicleId, 'drive'), position(2, measuredMs, 'at the old home'));
  await back.publish(topics.telemetry(vehicleId, 'drive'), position(3, Date.now(), 'at the new home'));
  await eventually('new telemetry', async () => (await shadow()).reported['Vehicle.Position'] !== undefined);
  expect(JSON.stringify(await shadow())).not.toContain('old home');
  expect((await platform.row('MailboxTable', { vehicleId, messageId: command.commandId }))?.['state']).toBe(
    'CANCELLED',
  );
  await back.end();
});

test('a command of the old owner never runs afterwards, the new owner is obeyed [attack 46]', async () => {
  const { vehicleId, executed } = await drive();
  let isGiven = false;
  const accepted: string[] = [];
  const keepCommanding = async (): Promise<void> => {
    while (!isGiven) {
      const { status, body } = await platform.api.command(vehicleId, { type: 'locate' });
      if (status === 202) accepted.push(body.commandId);
    }
  };
  const racing = [keepCommanding(), keepCommanding(), keepCommanding()];
  await eventually('some commands', () => executed.length > 3);
  const reply = await giveTo(vehicleId, 'other');
  const givenAtMs = Date.now();
  isGiven = true;
  await Promise.all(racing);
  expect(reply.status).toBe(200);
  await signInAs('other');
  await eventually('the vehicle to come back', () => isReady(vehicleId));
  const { body: own } = await platform.api.command(vehicleId, { type: 'unlock' });
  await eventually('the new owner to be obeyed', () =>
    executed.some(({ message }) => message.messageId === own.commandId),
  );
  await platform.cloud.idle();
  const late = executed.filter(({ message, atMs }) => message.messageId !== own.commandId && atMs > givenAtMs);
  expect(late).toEqual([]);
  const states = await Promise.all(
    accepted.map(async (messageId) => (await platform.row('MailboxTable', { vehicleId, messageId }))?.['state']),
  );
  const open = states.filter((state) => !['SUCCEEDED', 'CANCELLED'].includes(String(state)));
  expect(open).toEqual([]);
  expect(JSON.stringify(executed)).not.toMatch(/demo|tenant/);
});

test("is the operators' alone, and only of a vehicle that was born", async () => {
  const { vehicleId } = await platform.newVehicle();
  const path = `/v1/vehicles/${vehicleId}/owner`;
  const json = { tenant: 'mine', reason: 'mine now' };
  expect((await platform.api.call('POST', path, { json })).status).toBe(403);
  expect((await giveTo(vehicleId, 'other')).body.type).toBe('urn:roadbed:problem:vehicle-not-born');
  expect((await giveTo(vehicleId, 'no tenant')).status).toBe(400);
  expect((await giveTo(vehicleId, 'other', '')).status).toBe(400);
  expect((await giveTo('veh-unknown', 'other')).status).toBe(404);
});
