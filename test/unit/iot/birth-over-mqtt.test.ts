import { webcrypto } from 'node:crypto';
import { connectAsync, connect as connectClient, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../local/iot/certificates/certificate-authority.ts';
import { P256_SIGNING, x509 } from '../../../local/iot/certificates/x509-engine.ts';
import { createIotGateway } from '../../../local/iot/gateway.ts';
import { createIotStore, type IotStore } from '../../../local/iot/iot-store.ts';
import { createBroker, type MqttBroker } from '../../../local/mqtt/broker.ts';
import type { Listener } from '../../../local/mqtt/listeners/listener.ts';
import { listenMqtts } from '../../../local/mqtt/listeners/mqtt-listener.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { silentLog } from '../../../local/ports/log.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const THING = '${iot:Connection.Thing.ThingName}';
const PROVISION = '$aws/provisioning-templates/vehicle/provision/json';
const FROM_CSR = '$aws/certificates/create-from-csr/json';

let authority: CertificateAuthority;
let store: IotStore;
let broker: MqttBroker;
let listener: Listener;
let clients: MqttClient[];
let ingested: string[];
let presence: string[];

const allow = (Action: string, ...Resource: string[]): object => ({ Effect: 'Allow', Action, Resource });

function putPolicy(name: string, ...Statement: object[]): void {
  store.policies.put(name, JSON.stringify({ Version: '2012-10-17', Statement }));
}

beforeEach(async () => {
  clients = [];
  ingested = [];
  presence = [];
  authority = await createCertificateAuthority({ clock: systemClock });
  store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: systemClock });
  putPolicy(
    'claim',
    allow('iot:Connect', `${ARN}client/birth-*`),
    allow('iot:Publish', `${ARN}topic/${FROM_CSR}`, `${ARN}topic/${PROVISION}`),
    allow('iot:Receive', `${ARN}topic/${FROM_CSR}/*`, `${ARN}topic/${PROVISION}/*`),
    allow('iot:Subscribe', `${ARN}topicfilter/${FROM_CSR}/*`, `${ARN}topicfilter/${PROVISION}/*`),
  );
  putPolicy(
    'device',
    allow('iot:Connect', `${ARN}client/${THING}`),
    allow('iot:Publish', `${ARN}topic/$aws/rules/telemetry/v1/${THING}/*`),
  );
  store.templates.put({
    templateName: 'vehicle',
    templateArn: 'arn:template',
    enabled: true,
    provisioningRoleArn: 'role',
    preProvisioningHook: { targetArn: 'hook' },
    templateBody: JSON.stringify({
      Parameters: { vin: { Type: 'String' }, vehicleId: { Type: 'String' } },
      Resources: {
        thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: { Ref: 'vehicleId' } } },
        certificate: {
          Type: 'AWS::IoT::Certificate',
          Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' } },
        },
        policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: 'device' } },
      },
    }),
  });
  const gateway = createIotGateway({
    store,
    authority,
    clock: systemClock,
    log: silentLog,
    rules: {
      wants: () => true,
      basicIngest: (rule, topic) => ingested.push(`${rule} ${topic}`),
      onMessage: (topic) => presence.push(topic),
    },
    invoker: {
      invoke: async () => ({
        ok: true,
        payload: { allowProvisioning: true, parameterOverrides: { vehicleId: 'car-1' } },
        durationMs: 1,
      }),
      invokeAsync: () => undefined,
      isInvokeAllowed: () => true,
    },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
  });
  broker = createBroker({ ports: gateway.ports, clock: systemClock, log: silentLog });
  gateway.bind(broker);
  const { keyPem: serverKeyPem, certificatePem: serverCertPem } = authority.server;
  listener = await listenMqtts({ broker, port: 0, serverKeyPem, serverCertPem, log: silentLog });
});

afterEach(async () => {
  for (const client of clients) client.end(true);
  await broker.close();
  await listener.close();
});

function optionsOf(clientId: string, key: string, cert: string): IClientOptions {
  const place = { protocol: 'mqtts' as const, host: 'localhost', port: listener.port };
  return { ...place, clientId, key, cert, ca: authority.caCertificatePem, protocolVersion: 5, reconnectPeriod: 0 };
}

async function connect(clientId: string, key: string, cert: string): Promise<MqttClient> {
  const client = await connectAsync(optionsOf(clientId, key, cert));
  clients.push(client);
  return client;
}

async function ask(client: MqttClient, topic: string, body: object): Promise<Record<string, string>> {
  await client.subscribeAsync([`${topic}/accepted`, `${topic}/rejected`], { qos: 1 });
  const answer = new Promise<Record<string, string>>((resolve, reject) => {
    client.on('message', (from, payload) => {
      if (from === `${topic}/accepted`) resolve(JSON.parse(payload.toString()));
      if (from === `${topic}/rejected`) reject(new Error(payload.toString()));
    });
  });
  await client.publishAsync(topic, JSON.stringify(body), { qos: 1 });
  return answer;
}

async function claimClient(): Promise<MqttClient> {
  const issued = await authority.issueWithFreshKeys();
  const { certificateId } = store.certificates.register(issued.certificatePem, 'ACTIVE');
  store.policies.attach('claim', store.arns.certificate(certificateId));
  return connect('birth-1', issued.privateKeyPem, issued.certificatePem);
}

it('brings a vehicle from its claim to its first telemetry over mutual TLS, and cuts it off when revoked', async () => {
  const claim = await claimClient();
  const keys = await webcrypto.subtle.generateKey(P256_SIGNING, true, ['sign', 'verify']);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=x',
    keys,
    signingAlgorithm: P256_SIGNING,
  });
  const issued = await ask(claim, FROM_CSR, { certificateSigningRequest: csr.toString('pem') });
  const token = issued['certificateOwnershipToken'];
  const born = await ask(claim, PROVISION, { certificateOwnershipToken: token, parameters: { vin: 'V' } });
  expect(born).toEqual({ thingName: 'car-1', deviceConfiguration: {} });

  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  const certificate = issued['certificatePem'] ?? '';
  await expect(connect('car-2', key, certificate)).rejects.toThrow();
  const vehicle = await connect('car-1', key, certificate);
  await vehicle.publishAsync('$aws/rules/telemetry/v1/car-1/t/main', '{}', { qos: 1 });
  expect(ingested).toEqual(['telemetry v1/car-1/t/main']);
  await expect(vehicle.publishAsync('$aws/rules/telemetry/v1/car-2/t/main', '{}', { qos: 1 })).rejects.toThrow();
  expect(presence).toContain('$aws/events/presence/connected/car-1');
  expect(presence).toContain('$aws/events/presence/connect_failed/car-2');

  const closed = new Promise<void>((resolve) => vehicle.once('close', () => resolve()));
  store.certificates.setStatus(issued['certificateId'] ?? '', 'REVOKED');
  await closed;
  // Refused by identity there is no CONNACK, only the end of the connection.
  const again = connectClient(optionsOf('car-1', key, certificate));
  clients.push(again);
  await new Promise<void>((resolve) => again.once('close', () => resolve()));
  expect(again.connected).toBe(false);
});
