import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeCertificateCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CSR_EVENT } from '../../contract/identity/renewal-messages.ts';
import { topics } from '../../contract/topics.ts';
import { createDeviceClient, type DeviceClient } from '../../vehicle/device-client.ts';
import { fileIdentityStore, type IdentityStore } from '../../vehicle/identity/identity-store.ts';
import { createKeyAndCsr } from '../../vehicle/identity/key-and-csr.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { editedAssembly } from '../support/edited-assembly.ts';
import { eventually } from '../support/eventually.ts';
import { openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

/** Starting takes its time on a loaded machine. */
const PATIENT = { timeout: 60_000 };

let assembly: Awaited<ReturnType<typeof editedAssembly>>;
let platform: RunningPlatform;
let iot: IoTClient;
let dir: string;
const devices: DeviceClient[] = [];

/** The functions wait as long as the environment says; here nobody has a minute. */
const HURRIED = { RENEWAL_GRACE_SECONDS: '0' };

beforeAll(async () => {
  assembly = await editedAssembly((_id, resource) => {
    const variables = resource.Properties?.Environment?.Variables;
    if (variables?.RENEWAL_GRACE_SECONDS !== undefined) Object.assign(variables, HURRIED);
    return 'keep';
  });
  platform = await startPlatform({ vehicles: 7, assemblyDir: assembly.assemblyDir, schedules: 'on-request' });
  iot = new IoTClient(platform.operator.sdk);
  dir = await mkdtemp(join(tmpdir(), 'roadbed-rotation-'));
}, PATIENT.timeout);
afterAll(async () => {
  await Promise.all(devices.map((device) => device.stop(1_000)));
  iot?.destroy();
  await platform?.stop();
  await assembly?.remove();
  await rm(dir, { recursive: true, force: true });
});

const idOf = ({ certificatePem }: VehicleIdentity): string =>
  new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();

const statusOf = async (certificateId: string): Promise<string | undefined> =>
  (await iot.send(new DescribeCertificateCommand({ certificateId }))).certificateDescription?.status;

/** One run of the sweeper, to its end. */
async function sweep(): Promise<void> {
  await platform.cloud.schedules.run('RenewalSweep');
  await platform.cloud.idle();
}

async function certificate(vehicleId: string) {
  return (await platform.api.get(`/v1/vehicles/${vehicleId}/certificate`)).body;
}

/** Sweeps until the renewal of the vehicle is where it is to be. */
async function renewalIs(vehicleId: string, state: string): Promise<void> {
  await eventually(`the renewal of ${vehicleId} to be ${state}`, async () => {
    await sweep();
    return (await certificate(vehicleId)).renewal?.state === state;
  });
}

async function startCampaign(json: object): Promise<string> {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const reply = await platform.api.call('POST', '/v1/certificate-campaigns', { json, headers });
  expect(reply.status).toBe(202);
  return reply.body.campaignId;
}

interface Car {
  vehicleId: string;
  old: string;
  store: IdentityStore;
  device: DeviceClient;
}

/** A vehicle on the line that keeps its identity in a file. */
async function newCar(beforeKept?: (identity: VehicleIdentity) => Promise<void>): Promise<Car> {
  const identity = await platform.newVehicle();
  const { vehicleId } = identity;
  const store = fileIdentityStore(join(dir, `${vehicleId}.json`));
  const device = createDeviceClient({
    ...{ endpoint: platform.endpoint, identity, execute: async () => ({ outcome: 'SUCCEEDED' }) },
    identityStore: {
      async save(next) {
        await beforeKept?.(next);
        await store.save(next);
      },
    },
    reconnect: { baseMs: 50, capMs: 200, stableAfterMs: 5_000 },
  });
  devices.push(device);
  await device.start();
  await eventually(`${vehicleId} to be born`, async () => {
    return (await platform.row('CertificatesTable', { vehicleId })) !== undefined;
  });
  return { vehicleId, old: idOf(identity), store, device };
}

test('a vehicle on the line renews its certificate, and only then the old one ends', PATIENT, async () => {
  const { vehicleId, old, store } = await newCar();
  const expected = { vehicleId, certificateId: old };
  expect(await certificate(vehicleId)).toMatchObject(expected);
  await startCampaign({ vehicleIds: [vehicleId], durationMinutes: 0 });
  await renewalIs(vehicleId, 'RETIRED');
  const kept = await store.load();
  if (kept === undefined) throw new Error('nothing was kept');
  const renewed = await certificate(vehicleId);
  expect(renewed).toMatchObject({ certificateId: idOf(kept), notAfter: '2049-12-31T23:59:59.000Z' });
  expect(renewed.renewal.history.map(({ state }: { state: string }) => state)).toEqual([
    ...['DUE', 'ASKED', 'REQUESTED', 'ISSUED', 'CONFIRMED', 'RETIRING', 'RETIRED'],
  ]);
  expect([await statusOf(old), await statusOf(idOf(kept))]).toEqual(['INACTIVE', 'ACTIVE']);
  expect(kept.renewal?.pending).toBeUndefined();
  // who has the new one can command it, and the old one opens nothing
  const { body } = await platform.api.command(vehicleId, { type: 'locate' });
  await eventually('a command to come through', async () => {
    const path = `/v1/vehicles/${vehicleId}/commands/${body.commandId}`;
    return (await platform.api.get(path)).body.state === 'SUCCEEDED';
  });
  const { policies } = await iot.send(
    new ListAttachedPoliciesCommand({ target: `arn:aws:iot:eu-central-1:000000000000:cert/${old}` }),
  );
  expect(policies).toEqual([]);
});

test('a vehicle whose new certificate does not work goes back, and the cloud cleans up', PATIENT, async () => {
  let issued = '';
  const { vehicleId, old, device } = await newCar(async ({ renewal }) => {
    if (renewal?.other === undefined || issued !== '') return;
    issued = renewal.other.certificateId;
    await iot.send(new UpdateCertificateCommand({ certificateId: issued, newStatus: 'INACTIVE' }));
  });
  await startCampaign({ vehicleIds: [vehicleId], durationMinutes: 0 });
  await sweep();
  await eventually('the vehicle to be back on the line', async () => device.statistics.connections >= 2);
  expect((await certificate(vehicleId)).renewal).toMatchObject({ state: 'ISSUED', newCertificateId: issued });
  // its time to connect is over
  await platform.setAttribute('CertificatesTable', { vehicleId }, 'dueAtMs', Date.now());
  await renewalIs(vehicleId, 'ROLLED_BACK');
  expect([await statusOf(old), await statusOf(issued)]).toEqual(['ACTIVE', 'REVOKED']);
  expect(await certificate(vehicleId)).toMatchObject({ certificateId: old });
});

test('a campaign renews its vehicles at their times, also those that come later', PATIENT, async () => {
  const cars = [await newCar(), await newCar(), await newCar()];
  const late = cars[2] as Car;
  late.device.enterTunnel();
  const vehicleIds = [...cars.map(({ vehicleId }) => vehicleId), 'no-such-car'];
  const campaignId = await startCampaign({ vehicleIds, durationMinutes: 0 });
  await eventually('the others', async () => {
    await sweep();
    const { body } = await platform.api.get(`/v1/certificate-campaigns/${campaignId}`);
    return body.progress?.RETIRED === 2;
  });
  const { body: half } = await platform.api.get(`/v1/certificate-campaigns/${campaignId}`);
  expect(half).toMatchObject({ state: 'RUNNING', planned: 3, skipped: { unknown: 1 }, progress: { ASKED: 1 } });
  late.device.comeBack();
  const done = await eventually('the campaign to end', async () => {
    await sweep();
    const { body } = await platform.api.get(`/v1/certificate-campaigns/${campaignId}`);
    return body.state === 'ENDED' ? body : undefined;
  });
  expect(done.progress).toEqual({ RETIRED: 3 });
  const { body: list } = await platform.api.get('/v1/certificate-campaigns');
  expect(list.campaigns.map((each: { campaignId: string }) => each.campaignId)).toContain(campaignId);
});

test('a vehicle gets no certificate for another one, and none that it was not asked to renew', PATIENT, async () => {
  const identity = await platform.newVehicle();
  const other = await platform.newVehicle();
  const { vehicleId } = identity;
  const session = await openMqttSession(platform.endpoint, identity, vehicleId);
  const { csrPem } = createKeyAndCsr(vehicleId);
  const refusals = (): Record<string, unknown>[] =>
    platform.logs.functionLines('request refused', { vehicleId: vehicleId });
  await session.publish(topics.event(vehicleId, CSR_EVENT), JSON.stringify({ number: 1, csr: csrPem }));
  await eventually('the refusal', async () => refusals().length === 1);
  const foreign = createKeyAndCsr(other.vehicleId);
  const stolen = { number: 1, csr: foreign.csrPem };
  await session.publish(topics.event(vehicleId, CSR_EVENT), JSON.stringify(stolen));
  await eventually('the second refusal', async () => refusals().length === 2);
  expect(refusals()[1]?.['reason']).toContain(`CN=${vehicleId}`);
  // neither another vehicle's event nor the way behind the rule is open to it
  await expect(session.publish(topics.event(other.vehicleId, CSR_EVENT), JSON.stringify(stolen))).rejects.toThrow();
  await sleep(1_100);
  const again = await openMqttSession(platform.endpoint, identity, vehicleId);
  await expect(again.publish(topics.csrIntake(other.vehicleId), JSON.stringify(stolen))).rejects.toThrow();
  await again.end();
});
