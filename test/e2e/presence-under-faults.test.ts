import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeviceClient } from '../../vehicle/device-client.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

const LATEST_MS = 1_500;
/** Starting takes its time on a loaded machine, and every step waits for events that are late. */
const PATIENT = { timeout: 90_000 };

let platform: RunningPlatform;
let vehicleId: string;
let device: DeviceClient;

beforeAll(async () => {
  const lifecycleFaults = { delay: { fromMs: 0, toMs: LATEST_MS }, duplicate: 0.3, reorder: 0.3, seed: 1 };
  platform = await startPlatform({ vehicles: 1, lifecycleFaults });
  const identity = await platform.newVehicle();
  vehicleId = identity.vehicleId;
  device = platform.device(identity, async () => ({ outcome: 'SUCCEEDED' }));
}, PATIENT.timeout);
afterAll(() => platform?.stop());

async function presence(): Promise<{ connected: boolean; ready: boolean }> {
  return (await platform.api.get(`/v1/vehicles/${vehicleId}`)).body.presence;
}

async function becomes(expected: { connected: boolean; ready: boolean }): Promise<void> {
  await eventually(`presence ${JSON.stringify(expected)}`, async () => {
    const { connected, ready } = await presence();
    return connected === expected.connected && ready === expected.ready;
  });
}

/** All events of what happened until now have come, the held back ones too. */
const allEventsCame = (): Promise<void> => sleep(LATEST_MS + 1_200);

describe('presence, with lifecycle events late, doubled and swapped', () => {
  test('ends as it is after the vehicle came and went, and commands find it', PATIENT, async () => {
    await device.start();
    await becomes({ connected: true, ready: true });
    for (let round = 0; round < 3; round += 1) {
      device.enterTunnel();
      // IoT Core takes one CONNECT a second from a client id
      await sleep(1_100);
      device.comeBack();
      await sleep(300);
    }
    await allEventsCame();
    await becomes({ connected: true, ready: true });
    const { body } = await platform.api.command(vehicleId, { type: 'locate' });
    await eventually('the command to end', async () => {
      return (
        (await platform.api.get(`/v1/vehicles/${vehicleId}/commands/${body.commandId}`)).body.state === 'SUCCEEDED'
      );
    });
  });

  test('ends offline when the vehicle is, and a command waits for it', PATIENT, async () => {
    device.enterTunnel();
    await becomes({ connected: false, ready: false });
    await allEventsCame();
    expect(await presence()).toMatchObject({ connected: false, ready: false });
    const { body } = await platform.api.command(vehicleId, { type: 'locate' });
    expect(body.state).toBe('QUEUED');
    device.comeBack();
    await eventually('the command to end', async () => {
      return (
        (await platform.api.get(`/v1/vehicles/${vehicleId}/commands/${body.commandId}`)).body.state === 'SUCCEEDED'
      );
    });
  });
});
