import { connect, type Socket } from 'node:net';
import { connectPacket, packetIdOffset, publisherOf, publishPacket, subscribePacket } from './load-packets.ts';
import { walkPackets } from './packet-walk.ts';

/** One load: `fan-in` sends everything to one subscriber, `pairs` gives each publisher its own. */
export interface LoadCase {
  shape: 'fan-in' | 'pairs';
  publishers: number;
  qos: 0 | 1;
  /** Messages a publisher may have under way: not yet delivered and, at QoS 1, not yet acknowledged. */
  window: number;
  payloadBytes: number;
  warmUpMs: number;
  measureMs: number;
}

export interface LoadResult {
  deliveredPerSecond: number;
  /** Of the generator's one core. */
  generatorCpuShare: number;
}

interface Publisher {
  socket: Socket;
  packet: Buffer;
  idAt: number;
  nextId: number;
  delivered: number;
  acked: number;
  sent: number;
}

const topicOf = (index: number): string => `bench/${index}/t`;

/** Runs one closed-loop load against a broker on loopback and counts deliveries while it is warm. */
export async function runLoad(port: number, load: LoadCase): Promise<LoadResult> {
  const publishers: Publisher[] = [];
  let delivered = 0;
  const top = (publisher: Publisher): void => {
    const done = load.qos === 1 ? Math.min(publisher.delivered, publisher.acked) : publisher.delivered;
    const room = load.window - (publisher.sent - done);
    if (room <= 0) return;
    const block = Buffer.allocUnsafe(publisher.packet.length * room);
    for (let slot = 0; slot < room; slot += 1) {
      publisher.packet.copy(block, slot * publisher.packet.length);
      if (load.qos === 1) {
        block.writeUInt16BE(publisher.nextId, slot * publisher.packet.length + publisher.idAt);
        publisher.nextId = publisher.nextId === 65_535 ? 1 : publisher.nextId + 1;
      }
    }
    publisher.sent += room;
    publisher.socket.write(block);
  };
  const touched = new Set<Publisher>();
  const topTouched = (): void => {
    for (const publisher of touched) top(publisher);
    touched.clear();
  };
  const onDelivery = (index: number): void => {
    const publisher = publishers[index];
    if (publisher === undefined) return;
    delivered += 1;
    publisher.delivered += 1;
    touched.add(publisher);
  };
  const subscribers = await openSubscribers(port, load, onDelivery, topTouched);
  for (let index = 0; index < load.publishers; index += 1) {
    publishers.push(await openPublisher(port, load, index, (publisher) => touched.add(publisher), topTouched));
  }
  for (const publisher of publishers) top(publisher);
  await pause(load.warmUpMs);
  const before = { delivered, cpu: process.cpuUsage(), at: performance.now() };
  await pause(load.measureMs);
  const seconds = (performance.now() - before.at) / 1000;
  const cpu = process.cpuUsage(before.cpu);
  const rate = (delivered - before.delivered) / seconds;
  for (const socket of [...publishers.map(({ socket }) => socket), ...subscribers]) socket.destroy();
  return { deliveredPerSecond: Math.round(rate), generatorCpuShare: round2((cpu.user + cpu.system) / 1e6 / seconds) };
}

async function openSubscribers(
  port: number,
  load: LoadCase,
  onDelivery: (publisher: number) => void,
  afterChunk: () => void,
): Promise<Socket[]> {
  const filters =
    load.shape === 'fan-in' ? ['bench/+/t'] : Array.from({ length: load.publishers }, (_, i) => topicOf(i));
  return Promise.all(
    filters.map(async (filter, index) => {
      const socket = await openClient(port, `bench-sub-${index}`);
      socket.write(subscribePacket(filter, load.qos));
      await nextChunk(socket);
      let rest: Buffer | undefined;
      socket.on('data', (chunk) => {
        const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
        const acks: number[] = [];
        rest = walkPackets(bytes, (header, bodyStart, end) => {
          if (header >> 4 !== 3) return;
          onDelivery(publisherOf(bytes, end));
          if ((header & 6) === 0) return;
          const idAt = bodyStart + 2 + bytes.readUInt16BE(bodyStart);
          acks.push(0x40, 2, bytes[idAt] ?? 0, bytes[idAt + 1] ?? 0);
        });
        if (acks.length > 0) socket.write(Buffer.from(acks));
        afterChunk();
      });
      return socket;
    }),
  );
}

async function openPublisher(
  port: number,
  load: LoadCase,
  index: number,
  onAcks: (publisher: Publisher) => void,
  afterChunk: () => void,
): Promise<Publisher> {
  const socket = await openClient(port, `bench-pub-${index}`);
  const packet = publishPacket(topicOf(index), load.qos, index, load.payloadBytes);
  const idAt = packetIdOffset(packet, topicOf(index));
  const publisher: Publisher = { socket, packet, idAt, nextId: 1, delivered: 0, acked: 0, sent: 0 };
  let rest: Buffer | undefined;
  socket.on('data', (chunk) => {
    const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    rest = walkPackets(bytes, (header) => {
      if (header >> 4 === 4) publisher.acked += 1;
    });
    onAcks(publisher);
    afterChunk();
  });
  return publisher;
}

async function openClient(port: number, clientId: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(connectPacket(clientId));
  const connack = await nextChunk(socket);
  if (connack[3] !== 0) throw new Error(`the broker refused ${clientId} with code ${connack[3]}`);
  return socket;
}

function nextChunk(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once('data', resolve);
    socket.once('close', () => reject(new Error('the broker closed the connection')));
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
