import { X509Certificate } from 'node:crypto';
import {
  CreateKeysAndCertificateCommand,
  DescribeCertificateCommand,
  IoTClient,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manifestCommand } from '../../cli/manifest/manifest-command.ts';
import { type DemoTenant, seedDemoTenant, type UnbornVehicle } from '../../cli/up/demo-tenant.ts';
import { auditSubjects } from '../../contract/identity/audit.ts';
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

const idOf = ({ certificatePem }: { certificatePem: string }): string =>
  new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();

async function statusOf(certificateId: string): Promise<string | undefined> {
  return (await iot.send(new DescribeCertificateCommand({ certificateId }))).certificateDescription?.status;
}

const revoke = (vehicleId: string, json: unknown) =>
  platform.operatorApi.call('POST', `/v1/vehicles/${vehicleId}/certificate/revocation`, { json });

describe("the revocation of a vehicle's certificate", () => {
  test.each([4, 5] as const)('ends its live connection and keeps it out, MQTT %i [attack 5]', async (version) => {
    const identity = await platform.newVehicle();
    const { vehicleId } = identity;
    const session = await openMqttSession(platform.endpoint, identity, vehicleId, { protocolVersion: version });
    const reply = await revoke(vehicleId, { reason: 'key leaked' });
    expect(reply).toMatchObject({ status: 200, body: { status: 'REVOKED', certificateIds: [idOf(identity)] } });
    await session.closed;
    expect(await statusOf(idOf(identity))).toBe('REVOKED');
    await expect(openMqttSession(platform.endpoint, identity, vehicleId)).rejects.toThrow('refused');
    const subject = auditSubjects.vehicle(vehicleId);
    const { items } = await platform.query('AuditTable', 'subject', subject);
    expect(items).toMatchObject([{ deed: 'certificate-revocation', reason: 'key leaked' }]);
    expect(items[0]?.['by']).toBe(platform.cloud.output('OperatorClientId'));
  });

  test('as INACTIVE may be taken back', async () => {
    const identity = await platform.newVehicle();
    await revoke(identity.vehicleId, { reason: 'stolen', status: 'INACTIVE', certificateId: idOf(identity) });
    expect(await statusOf(idOf(identity))).toBe('INACTIVE');
    await expect(openMqttSession(platform.endpoint, identity, identity.vehicleId)).rejects.toThrow('refused');
    await iot.send(new UpdateCertificateCommand({ certificateId: idOf(identity), newStatus: 'ACTIVE' }));
    const session = await openMqttSession(platform.endpoint, identity, identity.vehicleId);
    expect(session.isOpen).toBe(true);
    await session.end();
  });

  test("is the operators' alone, wants a reason, and knows whose certificate it is", async () => {
    const { vehicleId } = await platform.newVehicle();
    const path = `/v1/vehicles/${vehicleId}/certificate/revocation`;
    const json = { reason: 'because' };
    expect((await platform.api.call('POST', path, { json })).status).toBe(403);
    expect((await platform.api.call('POST', path, { json, token: null })).status).toBe(401);
    await expect(platform.api.token('roadbed/certificates.revoke')).rejects.toThrow('no token');
    for (const bad of [{}, { reason: ' ' }, { reason: 'a\nb' }, { reason: 'r', status: 'ACTIVE' }]) {
      expect((await revoke(vehicleId, bad)).status).toBe(400);
    }
    expect((await revoke(vehicleId, { reason: 'r', certificateId: '0'.repeat(64) })).status).toBe(404);
    expect((await revoke('veh-unknown', json)).status).toBe(404);
  });
});

describe('the revocation of a claim batch', () => {
  const run = (...args: string[]) => manifestCommand([...args, '--endpoint', platform.cloud.endpoints.aws]);
  const claimRefusals = () => platform.logs.functionLines('birth refused', { refusal: 'claim-revoked' });

  /** What is refused although the claim certificate is ACTIVE again: the hook says so. */
  async function expectNoBirth(batch: DemoTenant, unborn: UnbornVehicle | undefined): Promise<void> {
    const before = claimRefusals().length;
    await iot.send(new UpdateCertificateCommand({ certificateId: idOf(batch.claim), newStatus: 'ACTIVE' }));
    const failure: unknown = await platform.birth(unborn as UnbornVehicle, batch).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BirthRejectedError);
    await eventually('the refusal in the log', () => claimRefusals().length > before);
  }

  test('by the API stops births at once, at the hook and at the door', async () => {
    const batch = await seedDemoTenant(platform.operator, 2);
    await platform.birth(batch.unborn[0] as UnbornVehicle, batch);
    const claim = await openMqttSession(platform.endpoint, batch.claim, 'birth-waiting');
    const path = `/v1/claim-batches/${batch.claimBatch}/revocation`;
    const reply = await platform.operatorApi.call('POST', path, { json: { reason: 'claim key leaked' } });
    expect(reply).toMatchObject({ status: 200, body: { certificateIds: [idOf(batch.claim)] } });
    await claim.closed;
    await expect(openMqttSession(platform.endpoint, batch.claim, 'birth-again')).rejects.toThrow('refused');
    await expectNoBirth(batch, batch.unborn[1]);
    expect((await platform.api.call('POST', path, { json: { reason: 'r' } })).status).toBe(403);
    const typo = await platform.operatorApi.call('POST', '/v1/claim-batches/no-such/revocation', {
      json: { reason: 'r' },
    });
    expect(typo.status).toBe(404);
  });

  test('by the command line does the same, for every claim that was registered', async () => {
    const batch = await seedDemoTenant(platform.operator, 2);
    const second = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
    const { certificateId = '', certificatePem = '', keyPair } = second;
    const policy = platform.cloud.output('ClaimPolicyName');
    expect(await run('register-claim', batch.claimBatch, certificateId, '--policy', policy)).toBe(0);
    expect(await run('register-claim', batch.claimBatch, certificateId, '--policy', policy)).toBe(0);
    const claim = { certificatePem, privateKeyPem: keyPair?.PrivateKey ?? '' };
    await platform.birth(batch.unborn[0] as UnbornVehicle, { ...batch, claim });
    expect(await run('revoke-claim', batch.claimBatch, '--reason', 'leaked')).toBe(0);
    expect(await Promise.all([statusOf(idOf(batch.claim)), statusOf(certificateId)])).toEqual(['REVOKED', 'REVOKED']);
    await expectNoBirth(batch, batch.unborn[1]);
    expect(await run('revoke-claim', batch.claimBatch)).toBe(0);
    expect(await run('revoke-claim', 'no-such-batch')).toBe(1);
    expect(await run('register-claim', batch.claimBatch, idOf(platform.tenant.claim))).toBe(1);
    expect(await run('register-claim', 'other', '0'.repeat(64))).toBe(1);
  });
});
