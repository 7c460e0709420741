import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificateAuthority } from '../../../local/iot/certificates/certificate-authority.ts';
import { createIotGateway } from '../../../local/iot/gateway.ts';
import { createIotStore } from '../../../local/iot/iot-store.ts';
import { createRuleEngine } from '../../../local/iot/rules/rule-engine.ts';
import { createBroker } from '../../../local/mqtt/broker.ts';
import { listenMqtt, listenMqtts } from '../../../local/mqtt/listeners/mqtt-listener.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import type { LambdaInvoker } from '../../../local/ports/lambda-invoker.ts';
import { silentLog } from '../../../local/ports/log.ts';
import type { RoleAuthorizer } from '../../../local/ports/role-authorizer.ts';
import { loadRules } from './bench-rules.ts';
import { credentialFiles } from './credentials.ts';

/**
 * Roadbed's gateway as a process of its own: policies evaluated, rules loaded, quotas off. Over plain TCP a connection
 * counts as made with the certificate registered here. What a rule's action reaches answers at once: the bench is of
 * the gateway, not of an engine behind it. Prints its ports.
 */
const home = { accountId: '000000000000', region: 'eu-central-1' };
const clock = systemClock;
const dir = process.argv[2] ?? '.';
const pem = (name: keyof typeof credentialFiles): string => readFileSync(join(dir, credentialFiles[name]), 'utf8');
const roles: RoleAuthorizer = { authorize: () => ({ allowed: true }), mayAssume: () => true };
const lambdas: LambdaInvoker = {
  invoke: async () => ({ ok: true, payload: null, durationMs: 0 }),
  invokeAsync: () => undefined,
  isInvokeAllowed: () => true,
};
const hops = {
  putKinesisRecord: async () => ({ shardId: 'shardId-000000000000', sequenceNumber: '1' }),
  sendSqsMessage: async () => undefined,
  putS3Object: async () => undefined,
  publishSns: async () => undefined,
  putDynamoItem: async () => undefined,
  putFirehoseRecords: async () => undefined,
  putLogEvents: async () => undefined,
  putMetricValue: async () => undefined,
  updateDynamoItem: async () => undefined,
  deleteDynamoItem: async () => undefined,
};

const store = createIotStore({ ...home, clock });
const rules = createRuleEngine({
  ...home,
  hops,
  http: { post: async () => ({ ok: true, status: 200, reason: 'OK', bodyBytes: 0 }) },
  enableUrlOf: () => '',
  roles,
  lambdas,
  publish: (message) => broker.publish(message),
  clock,
  log: silentLog,
});
const authority = await createCertificateAuthority({ clock });
const gateway = createIotGateway({ store, authority, rules, invoker: lambdas, roles, clock, log: silentLog });
const broker = createBroker({ ports: gateway.ports, clock, log: silentLog, quotas: 'off' });
gateway.bind(broker);
store.changes.onChange(() => broker.forgetPermissions());

const certificate = store.certificates.register(pem('clientCert'), 'ACTIVE');
const arnOf = (resource: string): string => `arn:aws:iot:${home.region}:${home.accountId}:${resource}`;
const allow = (action: string, resource: string) => ({ Effect: 'Allow', Action: action, Resource: arnOf(resource) });
const document = {
  Version: '2012-10-17',
  Statement: [
    allow('iot:Connect', 'client/bench-*'),
    allow('iot:Publish', 'topic/bench/*'),
    allow('iot:Subscribe', 'topicfilter/bench/*'),
    allow('iot:Receive', 'topic/bench/*'),
  ],
};
store.policies.put('bench', JSON.stringify(document));
store.policies.attach('bench', store.arns.certificate(certificate.certificateId));
loadRules(rules, arnOf);

process.once('SIGTERM', () => process.exit(0)).once('SIGINT', () => process.exit(0));
const serverPem = { serverKeyPem: pem('serverKey'), serverCertPem: pem('serverCert') };
const tls = await listenMqtts({ broker, port: 0, ...serverPem, log: silentLog });
const plain = await listenMqtt({ broker, port: 0, certificateDer: certificate.der, log: silentLog });
process.stdout.write(`${JSON.stringify({ port: plain.port, tlsPort: tls.port })}\n`);
