import { createServer } from 'node:net';
import { createCertificateAuthority } from '../../local/iot/certificates/certificate-authority.ts';
import { createIotGateway } from '../../local/iot/gateway.ts';
import { createIotStore } from '../../local/iot/iot-store.ts';
import { createRuleEngine } from '../../local/iot/rules/rule-engine.ts';
import { createBroker } from '../../local/mqtt/broker.ts';
import { systemClock } from '../../local/ports/clock.ts';
import type { LambdaInvoker } from '../../local/ports/lambda-invoker.ts';
import { silentLog } from '../../local/ports/log.ts';
import type { RoleAuthorizer } from '../../local/ports/role-authorizer.ts';

/**
 * Roadbed's gateway as a process of its own, with policies evaluated and 20 rules loaded of which one matches every
 * tenth publisher. Plain TCP: each connection counts as made with one registered certificate. Prints its port.
 */
const home = { accountId: '000000000000', region: 'eu-central-1' };
const clock = systemClock;
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
};

const store = createIotStore({ ...home, clock });
const authority = await createCertificateAuthority({ clock });
const rules = createRuleEngine({
  ...home,
  hops,
  roles,
  lambdas,
  publish: (m) => broker.publish(m),
  clock,
  log: silentLog,
});
const gateway = createIotGateway({ store, authority, rules, invoker: lambdas, roles, clock, log: silentLog });
const broker = createBroker({ ports: gateway.ports, clock, log: silentLog, quotas: 'off' });
gateway.bind(broker);

const { certificatePem } = await authority.issueWithFreshKeys();
const certificate = store.certificates.register(certificatePem, 'ACTIVE');
const arn = (resource: string): string => `arn:aws:iot:${home.region}:${home.accountId}:${resource}`;
const allow = (action: string, resource: string) => ({ Effect: 'Allow', Action: action, Resource: arn(resource) });
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

for (let index = 0; index < 20; index += 1) {
  const filter = index === 0 ? 'bench/+/t' : `other${index}/+/t`;
  const where = index === 0 ? ' WHERE p % 10 = 0' : '';
  const action = {
    Kinesis: { StreamName: 's', PartitionKey: '${topic(2)}', RoleArn: 'arn:aws:iam::000000000000:role/r' },
  };
  rules.createTopicRule({
    ruleName: `bench_${index}`,
    ruleArn: arn(`rule/bench_${index}`),
    sql: `SELECT * FROM '${filter}'${where}`,
    awsIotSqlVersion: '2016-03-23',
    ruleDisabled: false,
    actions: [action],
  });
}

const server = createServer({ noDelay: true }, (socket) => {
  const peer = { certificateDer: certificate.der, remoteAddress: '127.0.0.1', remotePort: socket.remotePort ?? 0 };
  broker.attach(socket, peer);
});
process.once('SIGTERM', () => process.exit(0)).once('SIGINT', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`${address.port}\n`);
});
