import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeCertificateCommand,
  DescribeThingCommand,
  IoTClient,
  RegisterCertificateWithoutCACommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manifestCommand } from '../../cli/manifest/manifest-command.ts';
import { auditSubjects } from '../../contract/identity/audit.ts';
import { secretHashOf } from '../../contract/identity/manifest.ts';
import { encodeJsonFrame } from '../../contract/telemetry/json-codec.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';
import { topics } from '../../contract/topics.ts';
import { BirthRejectedError } from '../../vehicle/identity/birth.ts';
import { eventually } from '../support/eventually.ts';
import { openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

let platform: RunningPlatform;
let iot: IoTClient;

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 4 });
  iot = new IoTClient(platform.operator.sdk);
});
afterAll(async () => {
  iot?.destroy();
  await platform?.stop();
});

const decommission = (vehicleId: string, query = '?reason=scrapped%20after%20a%20crash') =>
  platform.operatorApi.call('DELETE', `/v1/vehicles/${vehicleId}${query}`);

test('a decommissioned vehicle is gone from everywhere but the audit, and never comes back', async () => {
  const unborn = platform.takeUnborn();
  const identity = await platform.birth(unborn);
  const { vehicleId } = identity;
  const { vin } = unborn.parameters;
  const session = await openMqttSession(platform.endpoint, identity, vehicleId);
  const bornAt = async () => (await platform.manifestRow(vin))?.['bornAtMs'];
  await eventually('the vehicle to be born', async () => (await bornAt()) !== undefined);
  const frameOf = (sequence: number): Buffer => {
    const samples = [{ offsetMs: 0, signals: [['Vehicle.Speed', sequence] as [string, number]] }];
    return Buffer.from(encodeJsonFrame(frameOfSamples({ bootId: 'b1', sequence, baseTimeMs: Date.now() }, samples)));
  };
  await session.publish(topics.telemetry(vehicleId, 'drive'), frameOf(1));
  await eventually('the shadow', async () => (await platform.row('ShadowsTable', { vehicleId })) !== undefined);
  for (let sequence = 2; sequence < 20; sequence += 1) {
    await session.publish(topics.telemetry(vehicleId, 'drive'), frameOf(sequence));
  }
  const { body: command } = await platform.api.command(vehicleId, { type: 'climate-start' });

  const reply = await decommission(vehicleId);
  expect(reply).toMatchObject({ status: 200, body: { state: 'DECOMMISSIONED', reason: 'scrapped after a crash' } });
  await session.closed;
  await expect(openMqttSession(platform.endpoint, identity, vehicleId)).rejects.toThrow('refused');
  const certificateId = new X509Certificate(identity.certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();
  const gone = { name: 'ResourceNotFoundException' };
  await expect(iot.send(new DescribeThingCommand({ thingName: vehicleId }))).rejects.toMatchObject(gone);
  await expect(iot.send(new DescribeCertificateCommand({ certificateId }))).rejects.toMatchObject(gone);
  // attack 14: by no door does the certificate come back
  const again = new RegisterCertificateWithoutCACommand({ certificatePem: identity.certificatePem, status: 'ACTIVE' });
  await expect(iot.send(again)).rejects.toMatchObject({ name: 'CertificateStateException' });

  await platform.cloud.idle();
  expect(await platform.row('VehiclesTable', { vehicleId })).toBeUndefined();
  expect(await platform.row('ShadowsTable', { vehicleId })).toBeUndefined();
  expect((await platform.query('MailboxTable', 'vehicleId', vehicleId)).items).toEqual([]);
  for (const path of ['', '/shadow', '/commands', `/commands/${command.commandId}`]) {
    expect((await platform.api.get(`/v1/vehicles/${vehicleId}${path}`)).status, path).toBe(404);
  }
  expect((await platform.api.command(vehicleId, { type: 'unlock' })).status).toBe(404);

  const { items } = await platform.query('AuditTable', 'subject', auditSubjects.vehicle(vehicleId));
  const by = platform.cloud.output('OperatorClientId');
  expect(items).toMatchObject([
    { recordId: 'decommission#1-requested', by },
    { recordId: 'decommission#2-done', by, details: { vin, certificateIds: [certificateId] } },
  ]);
  expect(await decommission(vehicleId, '?reason=again')).toMatchObject({ status: 200, body: reply.body });
  const status = await platform.operatorApi.get(`/v1/vehicles/${vehicleId}/decommission`);
  expect(status).toMatchObject({ status: 200, body: reply.body });

  expect(await platform.birth(unborn).catch((error: unknown) => error)).toBeInstanceOf(BirthRejectedError);
  await eventually('the refusal in the log', () => {
    return platform.logs.functionLines('birth refused', { refusal: 'decommissioned' }).length > 0;
  });
});

test('a vehicle that the factory admits anew is born again, as another one', async () => {
  const unborn = platform.takeUnborn();
  const { vehicleId } = await platform.birth(unborn);
  const { vin } = unborn.parameters;
  expect((await decommission(vehicleId)).status).toBe(200);
  const row = await platform.manifestRow(vin);
  const dir = await mkdtemp(join(tmpdir(), 'roadbed-readmit-'));
  const admit = async (secret: string, ...more: string[]): Promise<number> => {
    const path = join(dir, 'line.csv');
    const cells = [vin, row?.['model'], row?.['claimBatch'], secretHashOf(vin, secret), 'demo'];
    await writeFile(path, `vin,model,claim_batch,secret_hash,tenant\n${cells.join(',')}\n`);
    return manifestCommand(['import', path, '--endpoint', platform.cloud.endpoints.aws, ...more]);
  };
  const secret = 'a new secret for a new life';
  try {
    expect(await admit(secret)).toBe(1);
    expect(await admit(unborn.parameters.secret, '--readmit')).toBe(1);
    expect(await admit(secret, '--readmit')).toBe(0);
  } finally {
    await rm(dir, { recursive: true });
  }
  const reborn = await platform.birth({ ...unborn, parameters: { vin, secret } });
  expect(reborn.vehicleId).not.toBe(vehicleId);
  const session = await openMqttSession(platform.endpoint, reborn, reborn.vehicleId);
  await session.end();
});

test("is the operators' alone, wants a reason, and knows its vehicles", async () => {
  const { vehicleId } = await platform.newVehicle();
  expect((await platform.api.call('DELETE', `/v1/vehicles/${vehicleId}?reason=mine`)).status).toBe(403);
  expect((await platform.api.call('GET', `/v1/vehicles/${vehicleId}/decommission`)).status).toBe(403);
  expect((await decommission(vehicleId, '')).status).toBe(400);
  expect((await platform.operatorApi.get(`/v1/vehicles/${vehicleId}/decommission`)).status).toBe(404);
  expect((await decommission('veh-unknown')).status).toBe(404);
  expect((await platform.api.get(`/v1/vehicles/${vehicleId}`)).status).toBe(200);
});
