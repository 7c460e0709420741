import { X509Certificate } from 'node:crypto';
import {
  CreateProvisioningClaimCommand,
  type CreateProvisioningClaimCommandOutput,
  ListCertificatesCommand,
} from '@aws-sdk/client-iot';
import { connectAsync, connect as connectClient, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIotStore } from '../../../../local/iot/iot-store.ts';
import { recordedCollections } from '../../../../local/iot/persistence/collections.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { memoryRecords } from '../../../support/memory-records.ts';
import { type AttackedGateway, attackedGateway } from '../attacked-gateway.ts';
import { type IotApi, startIotApi } from '../control-plane/iot-api.ts';
import { heldClock } from '../held-clock.ts';
import { signingRequest } from '../signing-request.ts';

const FROM_CSR = '$aws/certificates/create-from-csr/json';
const PROVISION = '$aws/provisioning-templates/vehicle/provision/json';
const MINUTE_MS = 60_000;
const template = (templateName: string) => ({
  ...{ templateName, templateArn: `arn:${templateName}`, enabled: true, provisioningRoleArn: 'role' },
  templateBody: JSON.stringify({
    Parameters: { vin: { Type: 'String' } },
    Resources: {
      thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: { Ref: 'vin' } } },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' } },
      },
      policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: 'device' } },
    },
  }),
});

let gateway: AttackedGateway;
let api: IotApi;
let clients: MqttClient[];

beforeEach(async () => {
  clients = [];
  gateway = await attackedGateway();
  const { store, authority } = gateway;
  for (const name of ['vehicle', 'other']) store.templates.put(template(name));
  api = await startIotApi({ store, authority });
});
afterEach(async () => {
  for (const client of clients) client.end(true);
  api.close();
  await gateway.close();
});

type Claim = CreateProvisioningClaimCommandOutput;
const claimFor = (templateName: string) => api.client.send(new CreateProvisioningClaimCommand({ templateName }));
const optionsOf = (clientId: string, key?: string, cert?: string): IClientOptions => ({
  ...{ protocol: 'mqtts', host: 'localhost', port: gateway.port, ca: gateway.authority.caCertificatePem },
  ...{ clientId, protocolVersion: 5, reconnectPeriod: 0, ...(key && { key }), ...(cert && { cert }) },
});
const optionsOfClaim = ({ keyPair, certificatePem }: Claim) =>
  optionsOf('birth-1', keyPair?.PrivateKey, certificatePem);

async function connect(options: IClientOptions): Promise<MqttClient> {
  const client = await connectAsync(options);
  clients.push(client);
  return client;
}

async function ask(client: MqttClient, topic: string, body: object): Promise<Record<string, string>> {
  await client.subscribeAsync([`${topic}/accepted`, `${topic}/rejected`], { qos: 1 });
  const answer = new Promise<Record<string, string>>((resolve) => {
    client.on('message', (from, payload) => from.startsWith(topic) && resolve(JSON.parse(String(payload))));
  });
  await client.publishAsync(topic, JSON.stringify(body), { qos: 1 });
  return answer;
}

describe('a claim that a trusted user asked for [AWS-IoT: provision-wo-cert]', () => {
  it('lets one device be born over mutual TLS, with its own template and no other', async () => {
    const claim = await connect(optionsOfClaim(await claimFor('vehicle')));
    const issued = await ask(claim, FROM_CSR, { certificateSigningRequest: await signingRequest() });
    const request = { certificateOwnershipToken: issued['certificateOwnershipToken'], parameters: { vin: 'car-1' } };
    const elsewhere = PROVISION.replace('vehicle', 'other');
    await expect(claim.publishAsync(elsewhere, JSON.stringify(request), { qos: 1 })).rejects.toThrow('Not authorized');
    const again = await connect(optionsOfClaim(await claimFor('vehicle')));
    expect(await ask(again, PROVISION, request)).toEqual({ thingName: 'car-1', deviceConfiguration: {} });
    const certificateId = issued['certificateId'] ?? '';
    expect(gateway.store.certificates.certificate(certificateId)?.status).toBe('ACTIVE');
    expect(gateway.store.principals.isAttached('car-1', certificateId)).toBe(true);
  });

  it('may do nothing else, whatever is attached to it', async () => {
    const claim = await claimFor('vehicle');
    const { arns, policies } = gateway.store;
    const Statement = { Effect: 'Allow', Action: 'iot:*', Resource: '*' };
    policies.put('everything', JSON.stringify({ Version: '2012-10-17', Statement }));
    policies.attach('everything', arns.certificate(claim.certificateId ?? ''));
    const client = await connect(optionsOfClaim(claim));
    await expect(client.publishAsync('a/b', 'x', { qos: 1 })).rejects.toThrow();
  });

  it('is a certificate of five minutes that no list shows, and connects no longer afterwards', async () => {
    const before = Math.floor(gateway.clock.nowMs() / 1000);
    const claim = await claimFor('vehicle');
    const expiresAtMs = claim.expiration?.getTime() ?? 0;
    expect(Date.parse(new X509Certificate(claim.certificatePem ?? '').validTo)).toBe(expiresAtMs);
    expect(expiresAtMs / 1000 - before).toBeGreaterThanOrEqual(300);
    expect(expiresAtMs / 1000 - before).toBeLessThan(310);
    const { certificates = [] } = await api.client.send(new ListCertificatesCommand());
    expect(certificates.map(({ certificateId }) => certificateId)).not.toContain(claim.certificateId);
    gateway.clock.aheadMs = 5 * MINUTE_MS + 1000;
    const late = connectClient(optionsOfClaim(claim));
    clients.push(late);
    await new Promise<void>((resolve) => late.once('close', () => resolve()));
    expect(late.connected).toBe(false);
  });

  it.each([
    ['that is not there', 'absent', 'ResourceNotFoundException'],
    ['that is disabled', 'disabled', 'InvalidRequestException'],
    ['for certificates that register themselves', 'jitp', 'InvalidRequestException'],
  ])('is not made for a template %s', async (_title, name, error) => {
    gateway.store.templates.put({ ...template('disabled'), enabled: false });
    gateway.store.templates.put({ ...template('jitp'), templateType: 'JITP' });
    await expect(claimFor(name)).rejects.toMatchObject({ name: error });
  });
});

it('a claim ends at its time, with its connections, after a restart too', async () => {
  const [records, clock] = [memoryRecords(), heldClock()];
  const open = () => {
    const collections = recordedCollections(memoryRecords(records.kept), silentLog);
    return createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock, collections });
  };
  const store = open();
  const { certificatePem } = await gateway.authority.issueWithFreshKeys(store.claims.expiry());
  const { certificateId } = store.claims.register(certificatePem, 'vehicle');
  clock.advance(4 * MINUTE_MS);
  const again = open();
  const ended: string[] = [];
  again.certificates.onInactive((id) => ended.push(id));
  expect(again.certificates.certificate(certificateId)).toMatchObject({ status: 'ACTIVE', claimFor: 'vehicle' });
  clock.advance(MINUTE_MS);
  expect([again.certificates.certificate(certificateId), ended]).toEqual([undefined, [certificateId]]);
  expect(records.keys('deleted-certificate')).toEqual([]);
});
