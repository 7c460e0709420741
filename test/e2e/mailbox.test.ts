import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import { topics } from '../../contract/topics.ts';
import type { DeviceClient } from '../../vehicle/device-client.ts';
import { eventually } from '../support/eventually.ts';
import { openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

const WAITING = 25;
/** Of environment `local`: so many are handed out at once. */
const WINDOW = 8;

let platform: RunningPlatform;
let vehicleId: string;
let device: DeviceClient;
const executed: DownMessage[] = [];

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 4 });
  const identity = await platform.newVehicle();
  vehicleId = identity.vehicleId;
  device = platform.device(identity, async (message) => {
    executed.push(message);
    return { outcome: 'SUCCEEDED' };
  });
  await device.start();
  await eventually('the vehicle to be ready', async () => {
    return (await platform.api.get(`/v1/vehicles/${vehicleId}`)).body.presence.ready;
  });
});
afterAll(() => platform?.stop());

const row = (commandId: string) => platform.row('MailboxTable', { vehicleId, messageId: commandId });

async function goOffline(): Promise<void> {
  device.enterTunnel();
  await eventually('the vehicle to be offline', async () => {
    return !(await platform.api.get(`/v1/vehicles/${vehicleId}`)).body.presence.connected;
  });
}

describe('the mailbox, over TLS and on the real engines', () => {
  test('delivers more than a window of waiting messages, the oldest first, each once', async () => {
    await goOffline();
    const ids: string[] = [];
    for (let number = 0; number < WAITING; number += 1) {
      const { body } = await platform.api.command(vehicleId, { type: 'locate', ttlSeconds: 300 + number });
      expect(body.state).toBe('QUEUED');
      ids.push(body.commandId);
    }
    device.comeBack();
    await eventually('all of them to be executed', () => executed.length >= WAITING);
    const handed = executed.map(({ messageId }) => messageId);
    expect(handed.slice(0, WINDOW)).toEqual(ids.slice(0, WINDOW));
    // receipts that come together let the next ones go side by side
    expect(handed.toSorted()).toEqual(ids.toSorted());
    await eventually('all of them to have ended', async () => {
      const rows = await Promise.all(ids.map(row));
      return rows.every((each) => each?.['state'] === 'SUCCEEDED');
    });
    const last = await row(ids.at(-1) ?? '');
    expect(last).not.toHaveProperty('waitKey');
    expect(last).not.toHaveProperty('dueAtMs');
  });

  test('ends what expired by the sweeper, and never delivers it [attack 47]', async () => {
    await goOffline();
    const { body } = await platform.api.command(vehicleId, { type: 'unlock', ttlSeconds: 0.3 });
    expect(body.state).toBe('QUEUED');
    await eventually('the sweeper to end it', async () => {
      await platform.cloud.schedules.run('Sweeper');
      return (await row(body.commandId))?.['state'] === 'EXPIRED';
    });
    const history = (await row(body.commandId))?.['history'] as { by: string; reasonCode?: string }[];
    expect(history.at(-1)).toMatchObject({ by: 'sweeper', reasonCode: 'never-sent' });
    const before = executed.length;
    device.comeBack();
    const { body: after } = await platform.api.command(vehicleId, { type: 'locate' });
    await eventually('the next command', () => executed.some(({ messageId }) => messageId === after.commandId));
    expect(executed.slice(before).map(({ type }) => type)).toEqual(['locate']);
  });

  test('hands an access command to the connection itself, which need not subscribe, and keeps it when there is none', async () => {
    const identity = await platform.newVehicle();
    const session = await openMqttSession(platform.endpoint, identity, identity.vehicleId);
    await session.publish(topics.event(identity.vehicleId, 'ready'), '{}');
    await eventually('the vehicle to be ready', async () => {
      return (await platform.api.get(`/v1/vehicles/${identity.vehicleId}`)).body.presence.ready;
    });
    const { body } = await platform.api.command(identity.vehicleId, { type: 'lock' });
    expect(body.state).toBe('SENT');
    await eventually('the lock', () => session.messages.length > 0);
    expect(session.messages[0]?.topic).toBe(topics.down(identity.vehicleId, 'command'));
    expect(JSON.parse(String(session.messages[0]?.payload))).toMatchObject({ messageId: body.commandId, type: 'lock' });
    await session.end();
  });

  test('lets no unlock lie in a session that the broker keeps: what expired meanwhile never comes [attack 47]', async () => {
    const identity = await platform.newVehicle();
    const { vehicleId: id } = identity;
    const kept = { clean: false, properties: { sessionExpiryInterval: 3_600 } };
    const first = await openMqttSession(platform.endpoint, identity, id, kept);
    await first.subscribe([topics.downAll(id)]);
    await first.publish(topics.event(id, 'ready'), '{}');
    const presence = async () => (await platform.api.get(`/v1/vehicles/${id}`)).body.presence;
    await eventually('the vehicle to be ready', async () => (await presence()).ready);
    // away without a word: for a moment the platform takes it for connected
    first.client.stream.destroy();
    const sent = await Promise.all(
      ['unlock', 'window-close', 'lock'].map((type) => platform.api.command(id, { type, ttlSeconds: 0.5 })),
    );
    expect(sent.map(({ status }) => status)).toEqual([202, 202, 202]);
    await eventually('it to be away', async () => !(await presence()).connected);
    const overAtMs = Math.max(...sent.map(({ body }) => Date.parse(body.notAfter)));
    await eventually('their time to be over', () => Date.now() > overAtMs);
    const { body: after } = await platform.api.command(id, { type: 'locate' });
    const again = await openMqttSession(platform.endpoint, identity, id, kept);
    await again.publish(topics.event(id, 'ready'), '{}');
    await eventually('what waits', () => again.messages.length > 0);
    const types = again.messages.map(({ payload }) => JSON.parse(String(payload)).type);
    expect([...new Set(types)]).toEqual(['locate']);
    expect(JSON.parse(String(again.messages[0]?.payload)).messageId).toBe(after.commandId);
    await again.end();
  });
});
