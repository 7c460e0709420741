import { createHash } from 'node:crypto';
import type { Kafka, Producer, SASLOptions } from 'kafkajs';
import { isRefusedAddress } from '../outbound-http/address-guard.ts';
import type { KafkaCluster, KafkaMessage, KafkaPublisher } from '../ports/kafka-publisher.ts';
import type { Log } from '../ports/log.ts';
import { createSendQueue, type SendQueue } from './send-queue.ts';

const CLIENT_ID = 'roadbed';
const CONNECT_MS = 3_000;
const REQUEST_MS = 5_000;
/** Within a try: leaders move, and a cluster tells so by an error. The rule engine tries again after that. */
const RETRY = { retries: 1, initialRetryTime: 100 };
const MOST_WAITING = 1_000;
const MOST_PER_BATCH = 200;

interface Connection {
  producer: Promise<Producer>;
  queue: SendQueue<KafkaMessage>;
}

/** One producer a cluster, kept open; one that cannot connect is made anew by the next message. */
export function createKafkaPublisher(log: Log): KafkaPublisher {
  const connections = new Map<string, Connection>();

  function connectionTo(cluster: KafkaCluster): Connection {
    // by digest: properties hold passwords
    const key = createHash('sha256').update(JSON.stringify(cluster)).digest('base64');
    const known = connections.get(key);
    if (known) return known;
    const producer = openProducer(cluster, log);
    producer.catch(() => connections.delete(key));
    const queue = createSendQueue<KafkaMessage>({
      ...{ mostWaiting: MOST_WAITING, mostPerBatch: MOST_PER_BATCH },
      send: async (batch) => sendBatch(await producer, cluster, batch),
      full: () => new Error(`${MOST_WAITING} messages wait for ${cluster.brokers.join(', ')} already`),
    });
    const connection = { producer, queue };
    connections.set(key, connection);
    return connection;
  }

  return {
    async publish(cluster, message) {
      const refused = cluster.brokers.find((broker) => isRefusedAddress(broker.slice(0, broker.lastIndexOf(':'))));
      if (refused !== undefined) throw new Error(`${refused} must not be called`);
      try {
        await connectionTo(cluster).queue.add(message);
      } catch (error) {
        throw asFailure(error);
      }
    },
    async close() {
      const open = [...connections.values()];
      connections.clear();
      await Promise.allSettled(open.map(async ({ producer }) => (await producer).disconnect()));
    },
  };
}

async function openProducer(cluster: KafkaCluster, log: Log): Promise<Producer> {
  const { Partitioners } = await import('kafkajs');
  const kafka = await openKafka(cluster, log);
  // the default one: as Java's producer, which AWS uses, it chooses by murmur2 of the key
  const createPartitioner = Partitioners.DefaultPartitioner;
  const producer = kafka.producer({ allowAutoTopicCreation: false, retry: RETRY, createPartitioner });
  try {
    await producer.connect();
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw error;
  }
  return producer;
}

/** The library is loaded for the first message: most clouds have no such action. */
async function openKafka({ brokers, tls, sasl }: KafkaCluster, log: Log): Promise<Kafka> {
  const { Kafka, logLevel } = await import('kafkajs');
  const { ca, pfx, passphrase } = tls;
  return new Kafka({
    clientId: CLIENT_ID,
    brokers: [...brokers],
    ssl: { ...(ca && { ca: [ca] }), ...(pfx && { pfx: Buffer.from(pfx) }), ...(passphrase && { passphrase }) },
    ...(sasl && { sasl: sasl as SASLOptions }),
    ...{ connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS, retry: RETRY },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ log: { message, error } }) =>
        log('warn', 'kafka', { message, ...(error !== undefined && { error: String(error) }) }),
  });
}

async function sendBatch(
  producer: Producer,
  { acks, compression }: KafkaCluster,
  batch: KafkaMessage[],
): Promise<void> {
  const { CompressionTypes } = await import('kafkajs');
  const topics = [...new Set(batch.map(({ topic }) => topic))];
  const topicMessages = topics.map((topic) => ({
    topic,
    messages: batch
      .filter((message) => message.topic === topic)
      .map(({ key, partition, value, headers }) => ({
        ...(key !== undefined && { key }),
        ...(partition !== undefined && { partition }),
        value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
        headers: headersOf(headers),
      })),
  }));
  await producer.sendBatch({
    ...{ topicMessages, acks, timeout: REQUEST_MS },
    compression: compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None,
  });
}

/** A name may come several times. */
function headersOf(headers: KafkaMessage['headers']): Record<string, string | string[]> {
  const byName: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const known = byName[name];
    byName[name] = known === undefined ? value : [known, value].flat();
  }
  return byName;
}

function asFailure(error: unknown): Error {
  const { message, retriable, cause } = error as Error & { retriable?: boolean };
  const isPassing = retriable === true || (cause as { retriable?: boolean } | undefined)?.retriable === true;
  const failure = new Error(message);
  if (isPassing) failure.name = 'ServiceUnavailable';
  return failure;
}
