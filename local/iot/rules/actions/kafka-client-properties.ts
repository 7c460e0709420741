import type { KafkaCluster } from '../../../ports/kafka-publisher.ts';
import { ActionFailure } from './action-failure.ts';

const CLIENT_PROPERTIES = [
  ...['acks', 'bootstrap.servers', 'compression.type', 'security.protocol', 'key.serializer', 'value.serializer'],
  ...['ssl.truststore', 'ssl.truststore.password', 'ssl.keystore', 'ssl.keystore.password', 'ssl.key.password'],
  ...['sasl.mechanism', 'sasl.plain.username', 'sasl.plain.password'],
  ...['sasl.scram.username', 'sasl.scram.password'],
];

const NOT_EMULATED: Record<string, string[]> = {
  'compression.type': ['snappy', 'lz4', 'zstd'],
  'sasl.mechanism': ['GSSAPI'],
};

const ALLOWED: Record<string, readonly string[]> = {
  acks: ['-1', '0', '1', 'all'],
  'compression.type': ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
  'security.protocol': ['SSL', 'SASL_SSL'],
  'key.serializer': ['org.apache.kafka.common.serialization.StringSerializer'],
  'value.serializer': ['org.apache.kafka.common.serialization.ByteBufferSerializer'],
  'sasl.mechanism': ['PLAIN', 'SCRAM-SHA-512', 'GSSAPI'],
};

/** [AWS-IoT: apache-kafka-rule-action] */
const PORTS = { first: 9000, last: 9100 };

/**
 * What is wrong with the properties as the rule writes them, or undefined; a value with a template is judged when it is
 * known. [AWS-IoT: apache-kafka-rule-action, Kafka producer properties]
 */
export function clientPropertiesFault(properties: Readonly<Record<string, string>>): string | undefined {
  if (properties['bootstrap.servers'] === undefined) return 'needs bootstrap.servers';
  for (const [name, value] of Object.entries(properties)) {
    if (!CLIENT_PROPERTIES.includes(name)) return `has no property ${name}; known: ${CLIENT_PROPERTIES.join(', ')}`;
    const fault = value.includes('${') ? undefined : valueFault(name, value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function valueFault(name: string, value: string): string | undefined {
  if (name === 'bootstrap.servers') return serversFault(value);
  const allowed = ALLOWED[name];
  if (allowed !== undefined && !allowed.includes(value)) return `${name} "${value}": allowed are ${allowed.join(', ')}`;
  if (NOT_EMULATED[name]?.includes(value)) return `${name} ${value} is not emulated in the local cloud`;
  return undefined;
}

function serversFault(value: string): string | undefined {
  const servers = serversOf(value);
  if (servers.length === 0) return 'bootstrap.servers is empty';
  for (const server of servers) {
    const [, port] = /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):(\d+)$/.exec(server) ?? [];
    if (port === undefined) return `bootstrap.servers "${server}" is no host:port`;
    if (Number(port) < PORTS.first || Number(port) > PORTS.last) {
      return `bootstrap.servers "${server}": ports are ${PORTS.first} to ${PORTS.last}`;
    }
  }
  return undefined;
}

function serversOf(value: string): string[] {
  return value
    .split(',')
    .map((server) => server.trim())
    .filter((server) => server !== '');
}

/** The cluster that resolved properties name. Throws `ActionFailure` saying which property is wrong, never its value. */
export function clusterOf(properties: Readonly<Record<string, string>>): KafkaCluster {
  const fault = clientPropertiesFault(properties);
  if (fault !== undefined) throw new ActionFailure(fault);
  const { acks = '1', 'compression.type': compression = 'none' } = properties;
  const sasl = properties['security.protocol'] === 'SASL_SSL' ? saslOf(properties) : undefined;
  return {
    brokers: serversOf(properties['bootstrap.servers'] ?? ''),
    tls: tlsOf(properties),
    ...(sasl && { sasl }),
    acks: acks === 'all' ? -1 : (Number(acks) as KafkaCluster['acks']),
    compression: compression as KafkaCluster['compression'],
  };
}

function saslOf(properties: Readonly<Record<string, string>>): NonNullable<KafkaCluster['sasl']> {
  const isPlain = properties['sasl.mechanism'] === 'PLAIN';
  const prefix = isPlain ? 'sasl.plain' : 'sasl.scram';
  const [username, password] = [properties[`${prefix}.username`], properties[`${prefix}.password`]];
  if (properties['sasl.mechanism'] === undefined) throw new ActionFailure('SASL_SSL needs sasl.mechanism');
  if (!username || !password) throw new ActionFailure(`SASL_SSL needs ${prefix}.username and ${prefix}.password`);
  return { mechanism: isPlain ? 'plain' : 'scram-sha-512', username, password };
}

const PEM = '-----BEGIN CERTIFICATE-----';

/** Stores are base64, as `get_secret` gives a binary secret. Java's own format cannot be read here: PEM and PKCS 12 can. */
function tlsOf(properties: Readonly<Record<string, string>>): KafkaCluster['tls'] {
  const { 'ssl.truststore': truststore, 'ssl.keystore': keystore } = properties;
  const passphrase = properties['ssl.key.password'] ?? properties['ssl.keystore.password'];
  return {
    ...(truststore && { ca: pemOf(truststore) }),
    ...(keystore && { pfx: Buffer.from(keystore, 'base64') }),
    ...(keystore && passphrase && { passphrase }),
  };
}

function pemOf(truststore: string): string {
  if (truststore.includes(PEM)) return truststore;
  const decoded = Buffer.from(truststore, 'base64').toString('latin1');
  if (decoded.includes(PEM)) return decoded;
  throw new ActionFailure(
    'ssl.truststore holds no PEM certificates: a Java truststore cannot be read in the local cloud',
  );
}
