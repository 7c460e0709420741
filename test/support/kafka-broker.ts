import { createServer, type TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { type BrokerReply, KafkaReader, KafkaWriter } from './kafka-wire.ts';

/** A message as the broker took it. */
export interface TakenMessage {
  topic: string;
  partition: number;
  key: string | undefined;
  value: Buffer;
  headers: [string, string][];
  acks: number;
  compression: number;
}

export interface KafkaBroker {
  port: number;
  taken: TakenMessage[];
  /** Error code with which further Produce requests are answered; 0: none. */
  produceError: number;
  /** Names that clients gave with the right password. */
  users: string[];
  stop(): Promise<void>;
}

/** Ports that rules may call. */
const PORTS = { first: 9010, last: 9090 };
const PARTITIONS = 3;
/** Versions this broker speaks, by API key: Produce, Metadata, SaslHandshake, ApiVersions, SaslAuthenticate. */
const VERSIONS = new Map([
  [0, 3],
  [3, 1],
  [17, 1],
  [18, 0],
  [36, 0],
]);
const UNKNOWN_TOPIC = 3;
const SASL_FAILED = 58;

/** One broker of the Kafka protocol over TLS, for one topic: so much of it as a producer needs. SASL by PLAIN. */
export async function startKafkaBroker(options: {
  tls: { key: string; cert: string };
  topic: string;
  passwordOf?: (user: string) => string | undefined;
}): Promise<KafkaBroker> {
  const sockets = new Set<TLSSocket>();
  const broker: KafkaBroker = { port: 0, taken: [], produceError: 0, users: [], stop };
  const server = createServer(options.tls, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    serve(socket, (request) => answer(request, broker, options));
  });
  server.on('tlsClientError', () => undefined);

  async function stop(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }

  for (let port = PORTS.first; port <= PORTS.last; port += 1) {
    const isBound = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isBound) return Object.assign(broker, { port });
  }
  throw new Error(`no port from ${PORTS.first} to ${PORTS.last} is free`);
}

/** Requests of one connection, one after another: their length comes first. */
function serve(socket: TLSSocket, answerOf: (request: KafkaReader) => BrokerReply): void {
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
      const end = 4 + received.readInt32BE(0);
      const reply = answerOf(new KafkaReader(received.subarray(4, end)));
      received = received.subarray(end);
      if (reply !== undefined) socket.write(reply);
    }
  });
}

function answer(
  request: KafkaReader,
  broker: KafkaBroker,
  { topic, passwordOf }: Parameters<typeof startKafkaBroker>[0],
): BrokerReply {
  const [api, version, correlation] = [request.int16(), request.int16(), request.int32()];
  request.string();
  const reply = new KafkaWriter(correlation);
  if (VERSIONS.get(api) !== version) return reply.int16(35).list([]).frame();
  switch (api) {
    case 18:
      return reply
        .int16(0)
        .list([...VERSIONS], ([key, of]) => reply.int16(key).int16(of).int16(of))
        .frame();
    case 17:
      return reply
        .int16(0)
        .list(['PLAIN'], (name) => reply.string(name))
        .frame();
    case 36: {
      const [, user = '', password] = request.bytes().toString().split('\0');
      const isRight = passwordOf?.(user) === password;
      if (isRight) broker.users.push(user);
      return reply
        .int16(isRight ? 0 : SASL_FAILED)
        .string(isRight ? null : 'Invalid username or password')
        .bytes(Buffer.alloc(0))
        .frame();
    }
    case 3:
      return metadata(request, reply, broker.port, topic).frame();
    default:
      return produce(request, reply, broker);
  }
}

function metadata(request: KafkaReader, reply: KafkaWriter, port: number, topic: string): KafkaWriter {
  const asked = request.list(() => request.string() ?? '');
  reply.list([1], (node) => reply.int32(node).string('127.0.0.1').int32(port).string(null)).int32(1);
  return reply.list(asked, (name) => {
    const partitions = name === topic ? Array.from({ length: PARTITIONS }, (_, at) => at) : [];
    reply
      .int16(name === topic ? 0 : UNKNOWN_TOPIC)
      .string(name)
      .int8(0);
    reply.list(partitions, (at) => {
      reply.int16(0).int32(at).int32(1);
      reply.list([1], (node) => reply.int32(node)).list([1], (node) => reply.int32(node));
    });
  });
}

function produce(request: KafkaReader, reply: KafkaWriter, broker: KafkaBroker): BrokerReply {
  request.string();
  const acks = request.int16();
  request.int32();
  const topics = request.list(() => {
    const topic = request.string() ?? '';
    return { topic, batches: request.list(() => ({ partition: request.int32(), batch: request.bytes() })) };
  });
  for (const { topic, batches } of topics) {
    if (broker.produceError !== 0) break;
    for (const { partition, batch } of batches) broker.taken.push(...messagesOf(batch, { topic, partition, acks }));
  }
  reply.list(topics, ({ topic, batches }) => {
    reply.string(topic);
    reply.list(batches, ({ partition }) => reply.int32(partition).int16(broker.produceError).int64(0n).int64(-1n));
  });
  return acks === 0 ? undefined : reply.int32(0).frame();
}

/** Record batches of magic 2. */
function messagesOf(batch: Buffer, at: Pick<TakenMessage, 'topic' | 'partition' | 'acks'>): TakenMessage[] {
  const head = new KafkaReader(batch);
  head.skip(16);
  if (head.int8() !== 2) throw new Error('not a record batch of magic 2');
  head.skip(4);
  const compression = head.int16() & 7;
  head.skip(4 + 8 + 8 + 8 + 2 + 4);
  const count = head.int32();
  const records = new KafkaReader(compression === 1 ? gunzipSync(head.rest()) : head.rest());
  return Array.from({ length: count }, () => {
    records.varint();
    records.int8();
    records.varint();
    records.varint();
    const key = records.varbytes()?.toString();
    const value = records.varbytes() ?? Buffer.alloc(0);
    const headers = Array.from({ length: records.varint() }, (): [string, string] => [
      String(records.varbytes()),
      String(records.varbytes()),
    ]);
    return { ...at, key, value, headers, compression };
  });
}
