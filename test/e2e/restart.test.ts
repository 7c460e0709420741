import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetConnectionCommand,
  GetRetainedMessageCommand,
  IoTDataPlaneClient,
  PublishCommand,
} from '@aws-sdk/client-iot-data-plane';
import { type LocalCloud, startLocalCloud } from 'roadbed/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDemoFleet, type DemoFleet } from '../../cli/up/demo-fleet.ts';
import { seedDemoTenant } from '../../cli/up/demo-tenant.ts';
import { readKeptFleet } from '../../cli/up/kept-fleet.ts';
import { operatorAccess } from '../../cli/up/operator-access.ts';
import { eventually } from '../support/eventually.ts';
import { createLogBook } from '../support/log-book.ts';
import { PROJECT_DIR } from '../support/running-platform.ts';

let dataDir: string;
let stop: () => Promise<void> = async () => undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'roadbed-restart-'));
});
afterAll(async () => {
  await stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** One run of a vehicle on the data directory, as `roadbed up --vehicles 1 --data-dir DIR`. */
async function run(): Promise<{ cloud: LocalCloud; fleet: DemoFleet; iotData: IoTDataPlaneClient; kept: number }> {
  const { log } = createLogBook();
  const cloud = await startLocalCloud({ projectDir: PROJECT_DIR, log, dataDir });
  stop = () => cloud.stop();
  const access = operatorAccess(cloud);
  const kept = await readKeptFleet(dataDir, access, 1);
  const tenant = await seedDemoTenant(access, 1, kept);
  const { host, port } = cloud.endpoints.mqtts;
  const endpoint = { host, port, caPem: cloud.caPem };
  const quiet = { onProblem: () => undefined, onBorn: () => undefined };
  const fleet = await createDemoFleet({ endpoint, tenant, count: 1, replays: [], dataDir, ...quiet });
  const iotData = new IoTDataPlaneClient(access.sdk);
  stop = async () => {
    await Promise.all(fleet.vehicles.map((vehicle) => vehicle.stop()));
    iotData.destroy();
    await cloud.stop();
  };
  await Promise.all(fleet.vehicles.map((vehicle) => vehicle.start()));
  await eventually('a frame to be acknowledged', async () => fleet.vehicles[0]?.statistics.framesAcked || undefined);
  return { cloud, fleet, iotData, kept: kept.length };
}

test('a cloud started again on its data directory has the same vehicle, CA and retained messages', async () => {
  const first = await run();
  const vehicleId = first.fleet.vehicles[0]?.vehicleId ?? '';
  expect(first.kept).toBe(0);
  await first.iotData.send(new PublishCommand({ topic: 'notice/all', payload: 'stay', qos: 1, retain: true }));
  const { caPem } = first.cloud;
  await stop();

  const second = await run();
  expect([second.kept, second.fleet.vehicles[0]?.vehicleId, second.cloud.caPem]).toEqual([1, vehicleId, caPem]);
  const connection = await second.iotData.send(new GetConnectionCommand({ clientId: vehicleId }));
  expect(connection).toMatchObject({ connected: true, thingName: vehicleId });
  const { payload } = await second.iotData.send(new GetRetainedMessageCommand({ topic: 'notice/all' }));
  expect(Buffer.from(payload ?? []).toString()).toBe('stay');
});
