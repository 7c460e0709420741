import { type LocalCloud, startLocalCloud } from 'roadbed/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { listeningSockets, workerCount } from '../support/own-process.ts';
import { PROJECT_DIR, type RunningPlatform, startPlatform } from '../support/running-platform.ts';

/** Starting takes its time on a loaded machine. */
const PATIENT = { timeout: 60_000 };

// the loader of TypeScript has a thread of its own
const loaderThreads = workerCount();
let first: RunningPlatform;

beforeAll(async () => {
  first = await startPlatform({ vehicles: 1, loadFunctions: 'at-start' });
});
afterAll(() => first?.stop());

const LISTENERS = 6;
const portsOf = ({ endpoints: { mqtts, https, alpn, aws, api, token } }: LocalCloud): number[] => [
  ...[mqtts.port, https.port, alpn.port],
  ...[aws, api, token].map((url) => Number(new URL(url).port)),
];

async function listedVehicles({ api }: RunningPlatform): Promise<number> {
  return (await api.get('/v1/vehicles')).body.vehicles.length;
}

describe('a local cloud', () => {
  test('runs beside another one in the same process, on ports and with data of its own', PATIENT, async () => {
    const workers = workerCount();
    const second = await startPlatform({ vehicles: 1, loadFunctions: 'at-start' });
    try {
      expect(new Set([...portsOf(first.cloud), ...portsOf(second.cloud)]).size).toBe(2 * LISTENERS);
      await second.newVehicle();
      expect([await listedVehicles(first), await listedVehicles(second)]).toEqual([0, 1]);
    } finally {
      await second.stop();
    }
    expect(listeningSockets()).toHaveLength(LISTENERS);
    expect(workerCount()).toBeLessThanOrEqual(workers);
  });

  test('goes on working when the other one has stopped', PATIENT, async () => {
    const identity = await first.newVehicle();
    const { vehicleId } = identity;
    await first.device(identity).start();
    const { body } = await first.api.command(vehicleId, { type: 'locate' });
    await eventually('the command to end', async () => {
      return (await first.api.get(`/v1/vehicles/${vehicleId}/commands/${body.commandId}`)).body.state === 'SUCCEEDED';
    });
  });

  test('on a port that is taken says which, and leaves nothing behind', PATIENT, async () => {
    const base = first.cloud.endpoints.mqtts.port;
    await expect(startLocalCloud({ projectDir: PROJECT_DIR, ports: { base } })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port: base,
    });
    expect(listeningSockets()).toHaveLength(LISTENERS);
  });

  test('that finds no assembly says where it looked, and leaves nothing behind', PATIENT, async () => {
    const assemblyDir = `${PROJECT_DIR}/no-such-assembly`;
    await expect(startLocalCloud({ projectDir: PROJECT_DIR, assemblyDir })).rejects.toThrow('no-such-assembly');
    expect(listeningSockets()).toHaveLength(LISTENERS);
  });

  test('leaves no listening port and no worker thread when it stops, also a second time', PATIENT, async () => {
    const functions = first.cloud.deployment.resource('AWS::Lambda::Function').length;
    expect(workerCount()).toBeGreaterThanOrEqual(loaderThreads + functions);
    await first.stop();
    await first.cloud.stop();
    expect(listeningSockets()).toEqual([]);
    expect(workerCount()).toBe(loaderThreads);
  });
});
