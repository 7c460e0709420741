import { randomBytes, randomUUID, X509Certificate } from 'node:crypto';
import { DescribeCertificateCommand, IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoTenant, seedDemoTenant, type UnbornVehicle } from '../../cli/up/demo-tenant.ts';
import { manifestKeys } from '../../contract/identity/manifest.ts';
import { topics } from '../../contract/topics.ts';
import { BirthRejectedError } from '../../vehicle/identity/birth.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { eventually } from '../support/eventually.ts';
import { type MqttSession, openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

let platform: RunningPlatform;
let iot: IoTClient;
const sessions: MqttSession[] = [];

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 20 });
  iot = new IoTClient(platform.operator.sdk);
});
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.end()));
  iot?.destroy();
  await platform?.stop();
});

async function open(
  identity: VehicleIdentity,
  clientId = identity.vehicleId,
  version: 4 | 5 = 5,
): Promise<MqttSession> {
  const session = await openMqttSession(platform.endpoint, identity, clientId, { protocolVersion: version });
  sessions.push(session);
  return session;
}

function openClaim(clientId: string, version: 4 | 5 = 5): Promise<MqttSession> {
  return openMqttSession(platform.endpoint, platform.tenant.claim, clientId, { protocolVersion: version });
}

/** AWS's certificate id is the SHA-256 of the DER. */
function certificateIdOf({ certificatePem }: { certificatePem: string }): string {
  return new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();
}

async function certificateStatus(identity: VehicleIdentity): Promise<string | undefined> {
  const certificateId = certificateIdOf(identity);
  return (await iot.send(new DescribeCertificateCommand({ certificateId }))).certificateDescription?.status;
}

async function refusalOf(unborn: UnbornVehicle, tenant?: DemoTenant): Promise<BirthRejectedError> {
  const failure: unknown = await platform.birth(unborn, tenant).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BirthRejectedError);
  return failure as BirthRejectedError;
}

function refusals(refusal: string): Record<string, unknown>[] {
  return platform.logs.functionLines('birth refused', { refusal });
}

describe('a birth is rejected', () => {
  test('for a VIN that is in no manifest', async () => {
    const unknown = { vehicleId: '', parameters: { vin: 'WRB00000000000000', secret: 'x'.repeat(32) } };
    expect(await refusalOf(unknown)).toMatchObject({ errorCode: 'AccessDenied' });
    await eventually('the refusal in the log', () => refusals('unknown-vin').length > 0);
    expect(refusals('unknown-vin')).toHaveLength(1);
  });

  test('with a wrong secret, and leaves the vehicle to its owner', async () => {
    const unborn = platform.takeUnborn();
    const secret = randomBytes(24).toString('base64url');
    expect(await refusalOf({ ...unborn, parameters: { ...unborn.parameters, secret } })).toMatchObject({
      errorCode: 'AccessDenied',
    });
    await eventually('the refusal in the log', () => refusals('wrong-secret').length > 0);
    expect((await platform.birth(unborn)).vehicleId).toBe(unborn.vehicleId);
  });

  test('by the claim certificate of another batch', async () => {
    const other = await seedDemoTenant(platform.operator, 1);
    await refusalOf(platform.takeUnborn(), other);
    await eventually('the refusal in the log', () => refusals('wrong-batch').length > 0);
  });

  test('by a revoked claim certificate', async () => {
    const revoked = await seedDemoTenant(platform.operator, 1);
    const [unborn] = revoked.unborn;
    const pk = manifestKeys.claim(certificateIdOf(revoked.claim));
    await platform.setAttribute('ManifestTable', { pk }, 'status', 'REVOKED');
    await refusalOf(unborn as UnbornVehicle, revoked);
    await eventually('the refusal in the log', () => refusals('claim-revoked').length > 0);
  });

  test('without the parameters a vehicle sends', async () => {
    await refusalOf({ vehicleId: '', parameters: { vin: "' OR 1=1", secret: '' } });
    await eventually('the refusal in the log', () => refusals('bad-parameters').length > 0);
  });
});

describe('a birth before the first connection', () => {
  test('may be retried, and the earlier certificate goes INACTIVE', async () => {
    const unborn = platform.takeUnborn();
    const first = await platform.birth(unborn);
    const second = await platform.birth(unborn);
    expect(second.vehicleId).toBe(first.vehicleId);
    expect(await certificateStatus(first)).toBe('INACTIVE');
    expect(await certificateStatus(second)).toBe('ACTIVE');
    await expect(open(first)).rejects.toThrow('refused');
    expect((await open(second)).isOpen).toBe(true);
  });
});

describe('a birth after the first connection', () => {
  test('is refused, logged and counted as an error, and leaves the born vehicle connected', async () => {
    const unborn = platform.takeUnborn();
    const { vin } = unborn.parameters;
    const session = await open(await platform.birth(unborn));
    await eventually(
      'the vehicle to be born',
      async () => (await platform.manifestRow(vin))?.['bornAtMs'] !== undefined,
    );
    await refusalOf(unborn);
    await eventually('the log', () => platform.logs.functionLines('second birth refused').length > 0);
    const alarmed = { level: 'ERROR', SecondBirthsRefused: 1, service: 'provisioning-hook' };
    expect(platform.logs.functionLines('second birth refused', alarmed)).toHaveLength(1);
    expect(session.isOpen).toBe(true);
  });
});

describe('a claim certificate [attack 11]', () => {
  test('does not connect under the name of a vehicle', async () => {
    const { vehicleId } = await platform.newVehicle();
    await expect(openClaim(vehicleId)).rejects.toThrow('refused');
  });

  test.each([
    ['telemetry', (id: string) => topics.telemetry(id, 'drive')],
    ['receipt', (id: string) => topics.receipt(id, '0'.repeat(32))],
    ['ready', (id: string) => topics.event(id, 'ready')],
    ['command', (id: string) => topics.down(id, 'command')],
  ])('sends no %s: 5 is told so, 3.1.1 is cut off', async (_what, topicOf) => {
    const { vehicleId } = platform.tenant.unborn[0] as UnbornVehicle;
    const modern = await openClaim(`birth-${randomUUID()}`);
    await expect(modern.publish(topicOf(vehicleId), '{}')).rejects.toThrow('Not authorized');
    await modern.end();
    const old = await openClaim(`birth-${randomUUID()}`, 4);
    await expect(old.publish(topicOf(vehicleId), '{}')).rejects.toThrow();
    await old.closed;
  });

  test('subscribes to no vehicle', async () => {
    const session = await openClaim('birth-listener');
    const { vehicleId } = platform.tenant.unborn[0] as UnbornVehicle;
    expect(await session.subscribe([topics.downAll(vehicleId), '#'])).toEqual([135, 135]);
    await session.end();
  });
});

describe('a born vehicle', () => {
  let mine: VehicleIdentity;
  let other: VehicleIdentity;
  beforeAll(async () => {
    mine = await platform.newVehicle();
    other = await platform.newVehicle();
  });

  const uplinks: [string, (id: string) => string][] = [
    ['telemetry', (id) => topics.telemetry(id, 'drive')],
    ['receipts', (id) => topics.receipt(id, '0'.repeat(32))],
    ['events', (id) => topics.event(id, 'ready')],
    ['will', (id) => topics.offlineWill(id)],
    ['commands', (id) => topics.down(id, 'command')],
  ];

  test.each(uplinks)("is cut off when it publishes another vehicle's %s", async (_what, topicOf) => {
    const session = await open(mine, mine.vehicleId, 4);
    await expect(session.publish(topicOf(other.vehicleId), '{}')).rejects.toThrow();
    await session.closed;
  });

  test('with MQTT 5 is told for each of these that it may not', async () => {
    const session = await open(mine);
    for (const [, topicOf] of uplinks) {
      await expect(session.publish(topicOf(other.vehicleId), '{}')).rejects.toThrow('Not authorized');
    }
    await session.end();
  });

  test("subscribes to its own down topics, not to another's, and not to all", async () => {
    const session = await open(mine);
    const filters = [topics.downAll(mine.vehicleId), topics.broadcast(mine.model)];
    expect(await session.subscribe(filters)).toEqual([1, 1]);
    const foreign = [topics.downAll(other.vehicleId), '#', 'v1/+/down/+', '$share/g/#'];
    expect(await session.subscribe(foreign)).toEqual([135, 135, 135, 135]);
    await session.end();
    const old = await open(mine, mine.vehicleId, 4);
    expect(await old.subscribe([topics.downAll(other.vehicleId)])).toEqual([]);
    await old.closed;
  });

  test("does not connect under another's client id", async () => {
    await expect(open(mine, other.vehicleId)).rejects.toThrow('Not authorized');
    await expect(open(mine, 'birth-again')).rejects.toThrow('Not authorized');
  });

  test('whose certificate goes INACTIVE loses its connection and does not come back', async () => {
    const identity = await platform.newVehicle();
    const session = await open(identity);
    const certificateId = certificateIdOf(identity);
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    await session.closed;
    await expect(open(identity)).rejects.toThrow('refused');
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
    expect((await open(identity)).isOpen).toBe(true);
  });
});
