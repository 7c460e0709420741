import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSecretsEngine, createSecretsService } from '../../../../local/engines/index.ts';
import { createCertificateAuthority } from '../../../../local/iot/certificates/certificate-authority.ts';
import { createKafkaPublisher } from '../../../../local/outbound-kafka/kafka-publisher.ts';
import { createSendQueue } from '../../../../local/outbound-kafka/send-queue.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { type KafkaBroker, startKafkaBroker } from '../../../support/kafka-broker.ts';
import { createRig, type Rig, ROLE, toSqs } from './rule-engine-rig.ts';

const SCOPE = { accountId: '000000000000', region: 'eu-central-1' };
const FRAME = Buffer.from([0x1f, 0x8b, 0x00, 0xff]);
let broker: KafkaBroker;
let ca: string;
let kafka: ReturnType<typeof createKafkaPublisher>;

beforeAll(async () => {
  const extraHostNames = ['127.0.0.1'];
  const authority = await createCertificateAuthority({ clock: systemClock, extraHostNames });
  ca = authority.caCertificatePem;
  const { keyPem: key, certificatePem: cert } = authority.server;
  const passwordOf = (user: string): string | undefined => (user === 'bridge' ? 'of-the-bridge' : undefined);
  broker = await startKafkaBroker({ tls: { key, cert }, topic: 'frames', passwordOf });
  kafka = createKafkaPublisher(() => undefined);
});
afterEach(() => {
  broker.taken.length = 0;
  broker.produceError = 0;
});
afterAll(async () => {
  await kafka.close();
  await broker.stop();
});

type KafkaRig = Rig & { destinationArn: string };

function createKafkaRig(): KafkaRig {
  const secrets = createSecretsEngine({ ...SCOPE, clock: systemClock });
  secrets.createSecret({ Name: 'kafka', SecretString: '{"username":"bridge","password":"of-the-bridge"}' });
  secrets.createSecret({ Name: 'trust', SecretString: ca });
  const rig = createRig({ services: () => [createSecretsService(secrets)], kafka, clock: systemClock });
  return { ...rig, destinationArn: rig.engine.vpcDestinations.create().arn };
}

const properties = (more: Record<string, string> = {}): Record<string, string> => ({
  'bootstrap.servers': `127.0.0.1:${broker.port}`,
  'ssl.truststore': Buffer.from(ca).toString('base64'),
  ...more,
});

const saslPlain = (username: string, password: string): Record<string, string> =>
  properties({
    ...{ 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'PLAIN' },
    ...{ 'sasl.plain.username': username, 'sasl.plain.password': password },
  });

function bridge(rig: KafkaRig, clientProperties: Record<string, string>, more: Record<string, unknown> = {}): void {
  const { destinationArn: DestinationArn } = rig;
  const action = { DestinationArn, Topic: 'frames', Key: '${topic(2)}', ClientProperties: clientProperties, ...more };
  rig.rule("SELECT * FROM 'v1/+/t/+'", [{ Kafka: action }], { errorAction: toSqs() });
}

async function publish(rig: KafkaRig, vehicleId = 'car-1', payload: unknown = FRAME): Promise<void> {
  rig.publish(`v1/${vehicleId}/t/drive`, payload);
  await rig.engine.idle();
}

/** Failures that reached the error action. */
const failures = (rig: Rig): { failedAction: string; failedResource: string; errorMessage: string }[] =>
  rig.sentBy('sqs').flatMap(([, body]) => JSON.parse(String(body)).failures);

describe('a Kafka action [AWS-IoT: apache-kafka-rule-action]', () => {
  it('sends the bytes of the message under its key, with headers, over TLS that is checked', async () => {
    const rig = createKafkaRig();
    const Headers = [
      { Key: 'topic', Value: '${topic()}' },
      { Key: 'kind', Value: 'frame' },
    ];
    bridge(rig, properties({ acks: 'all', 'compression.type': 'gzip' }), { Headers });
    await publish(rig);
    expect(failures(rig)).toEqual([]);
    expect(broker.taken).toMatchObject([{ topic: 'frames', key: 'car-1', value: FRAME, acks: -1, compression: 1 }]);
    expect(broker.taken[0]?.headers).toEqual([
      ['topic', 'v1/car-1/t/drive'],
      ['kind', 'frame'],
    ]);
  });

  it('keeps a key on one partition, and takes the partition that is named', async () => {
    const rig = createKafkaRig();
    bridge(rig, properties());
    for (const vehicleId of ['car-1', 'car-2', 'car-1']) await publish(rig, vehicleId);
    const [first, , third] = broker.taken;
    expect(first?.partition).toBe(third?.partition);
    const named = createKafkaRig();
    bridge(named, properties(), { Partition: '${p}' });
    await publish(named, 'car-1', { p: 2 });
    expect(broker.taken.at(-1)?.partition).toBe(2);
    await publish(named, 'car-1', { p: 'two' });
    expect(failures(named)[0]?.errorMessage).toMatch(/Partition "two" is no number/);
  });

  it('gets in by name and password of a secret, asked for with the role that the template names', async () => {
    const rig = createKafkaRig();
    const secret = (field: string): string => `\${get_secret('kafka', 'SecretString', '${field}', '${ROLE}')}`;
    bridge(rig, { ...saslPlain(secret('username'), secret('password')), 'ssl.truststore': trustTemplate() });
    await publish(rig);
    expect(failures(rig)).toEqual([]);
    expect([broker.users.at(-1), broker.taken.length]).toEqual(['bridge', 1]);
    expect(rig.asked.join()).toMatch(/secretsmanager:GetSecretValue/);
  });

  it('hands the message to the error action when the secret may not be read, and tells no password', async () => {
    const rig = createKafkaRig();
    rig.denied.add('secretsmanager:GetSecretValue');
    bridge(rig, saslPlain('bridge', `\${get_secret('kafka', 'SecretString', 'password', '${ROLE}')}`));
    await publish(rig);
    expect(broker.taken).toEqual([]);
    expect(failures(rig)).toMatchObject([
      { failedAction: 'KafkaAction', errorMessage: expect.stringMatching(/AccessDenied/) },
    ]);
    const wrong = createKafkaRig();
    bridge(wrong, saslPlain('bridge', 'not-its-password'));
    await publish(wrong);
    const [failure] = failures(wrong);
    expect(failure?.errorMessage).toMatch(/Failed to send Kafka message\. The error received was SASL PLAIN/);
    expect(JSON.stringify(wrong.sentBy('sqs'))).not.toContain('not-its-password');
  });

  it.each([
    ['no topic there', { Topic: 'nowhere' }, {}, /does not host this topic-partition/],
    ['a certificate that nobody vouches for', {}, { 'ssl.truststore': undefined }, /certificate/],
    ['nobody who listens', {}, { 'bootstrap.servers': '127.0.0.1:9099' }, /ECONNREFUSED/],
    ['a destination that is not there', { DestinationArn: 'arn:none' }, {}, /The destination arn:none is not there/],
    ['a Java truststore', {}, { 'ssl.truststore': 'q83vEjRWeJA=' }, /holds no PEM/],
    ['a refused address', {}, { 'bootstrap.servers': '169.254.169.254:9092' }, /must not be called/],
  ])('goes to the error action for %s', async (_what, more, changed, message) => {
    const rig = createKafkaRig();
    const clientProperties = Object.entries({ ...properties(), ...changed }).filter(([, value]) => value !== undefined);
    bridge(rig, Object.fromEntries(clientProperties) as Record<string, string>, more);
    await publish(rig);
    expect(failures(rig)).toHaveLength(1);
    expect(failures(rig)[0]?.errorMessage).toMatch(message);
  });

  it('tries again what passes, and gives up on what does not', async () => {
    const rig = createKafkaRig();
    bridge(rig, properties());
    // not enough replicas: retriable
    broker.produceError = 19;
    const published = publish(rig);
    setTimeout(() => {
      broker.produceError = 0;
    }, 150);
    await published;
    expect([broker.taken.length, failures(rig)]).toEqual([1, []]);
    // message too large: not retriable
    broker.produceError = 10;
    await publish(rig);
    expect(failures(rig)).toHaveLength(1);
  });
});

describe('a rule with a Kafka action is refused', () => {
  it.each([
    [{ 'security.protocol': 'PLAINTEXT' }, /security\.protocol "PLAINTEXT": allowed are SSL, SASL_SSL/],
    [{ 'bootstrap.servers': '127.0.0.1:443' }, /ports are 9000 to 9100/],
    [{ 'bootstrap.servers': 'broker' }, /no host:port/],
    [{ 'bootstrap.servers': ' , ' }, /is empty/],
    [{ 'linger.ms': '5' }, /has no property linger\.ms/],
    [{ acks: '2' }, /acks "2": allowed/],
    [{ 'compression.type': 'zstd' }, /zstd is not emulated/],
    [{ 'sasl.mechanism': 'GSSAPI' }, /GSSAPI is not emulated/],
    [{ 'key.serializer': 'x' }, /key\.serializer/],
  ])('for %j', (changed, message) => {
    expect(() => bridge(createKafkaRig(), { ...properties(), ...changed })).toThrow(message);
  });

  it('without what it needs', () => {
    expect(() => bridge(createKafkaRig(), {})).toThrow(/needs bootstrap\.servers/);
    expect(() => bridge(createKafkaRig(), properties(), { Topic: '' })).toThrow(/needs Topic/);
    expect(() => bridge(createKafkaRig(), [] as never)).toThrow(/ClientProperties must be an object/);
  });
});

describe('the queue before a cluster', () => {
  it('gathers what comes while a batch is under way, in order, and refuses what is too much', async () => {
    const batches: number[][] = [];
    let release = (): void => undefined;
    const queue = createSendQueue<number>({
      ...{ mostWaiting: 3, mostPerBatch: 2, full: () => new Error('full') },
      send: async (batch) => {
        batches.push(batch);
        if (batches.length === 1)
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        if (batch.includes(3)) throw new Error('refused');
      },
    });
    const first = queue.add(1);
    await new Promise((resolve) => setImmediate(resolve));
    const later = [2, 3, 4].map((item) => queue.add(item));
    await expect(queue.add(5)).rejects.toThrow('full');
    release();
    const outcomes = await Promise.allSettled([first, ...later]);
    expect(batches).toEqual([[1], [2, 3], [4]]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });
});

function trustTemplate(): string {
  return `\${get_secret('trust', 'SecretString', '${ROLE}')}`;
}
