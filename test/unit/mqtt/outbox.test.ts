import { type Duplex, duplexPair } from 'node:stream';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { afterEach, describe, expect, it } from 'vitest';
import { FlushQueue } from '../../../local/mqtt/flush-queue.ts';
import { Outbox } from '../../../local/mqtt/outbox.ts';
import { type SocketPairs, socketPairs } from './socket-pair.ts';

let pairs: SocketPairs | undefined;

afterEach(async () => {
  await pairs?.close();
  pairs = undefined;
});

async function streams(kind: 'plain' | 'tls' | 'memory'): Promise<{ near: Duplex; far: Duplex }> {
  if (kind === 'memory') {
    const [near, far] = duplexPair();
    return { near, far };
  }
  pairs ??= await socketPairs(kind, () => undefined);
  const { accepted, client } = await pairs.open();
  return { near: accepted, far: client };
}

/** Payload sizes of one turn after another: little, more than a small block, more than a large one, one of its own. */
const TURNS = [
  [10],
  [200, 900],
  [300, 2_000, 15_000],
  [9_000, 9_000, 9_000],
  [40_000, 5],
  [1],
  [17_000, 17_000],
  [100],
];

describe.each(['plain', 'tls', 'memory'] as const)('an outbox on a %s stream', (kind) => {
  it.each(['reads at once', 'reads late'])(
    'writes what was said, whole and in order, to a peer that %s',
    async (peer) => {
      const queue = new FlushQueue();
      const boxes = await Promise.all([1, 2].map(async () => reading(await streams(kind), peer, queue)));
      for (let round = 0; round < 20; round += 1) {
        for (const [turn, sizes] of TURNS.entries()) {
          for (const [box, { outbox }] of boxes.entries()) {
            for (const size of sizes)
              outbox.appendPublish(Buffer.from(`${box}/${turn}`), Buffer.alloc(size, round), 7, 2, undefined);
            outbox.appendPuback(turn + 1, 0);
          }
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      const expected = boxes.map((_, box) => saidIn(20, box));
      for (const { far } of boxes) far.resume();
      await Promise.all(boxes.map(({ until }) => until(expected[0]?.length ?? 0)));
      expect(boxes.map(({ received }) => received.map(summary))).toEqual(expected);
      expect(boxes.map(({ outbox }) => outbox.bufferedBytes)).toEqual([0, 0]);
    },
  );
});

function reading({ near, far }: { near: Duplex; far: Duplex }, peer: string, queue: FlushQueue) {
  const parser = mqttPacket.parser({ protocolVersion: 4 });
  const received: Packet[] = [];
  let wake = (): void => undefined;
  parser.on('packet', (packet) => {
    received.push(packet);
    wake();
  });
  far.on('data', (chunk: Buffer) => parser.parse(chunk));
  if (peer === 'reads late') far.pause();
  const until = async (count: number): Promise<void> => {
    while (received.length < count || near.writableLength > 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 5);
      });
    }
  };
  return { outbox: new Outbox(near, queue), far, received, until };
}

function saidIn(rounds: number, box: number): string[] {
  const said: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [turn, sizes] of TURNS.entries()) {
      for (const size of sizes) said.push(`${box}/${turn} 7 ${size} bytes of ${round}`);
      said.push(`puback ${turn + 1}`);
    }
  }
  return said;
}

function summary(packet: Packet): string {
  if (packet.cmd !== 'publish') return `${packet.cmd} ${packet.messageId}`;
  const { topic, messageId, payload } = packet;
  const bytes = Buffer.from(payload);
  const isWhole = bytes.every((byte) => byte === bytes[0]);
  return `${topic} ${messageId} ${bytes.length} bytes of ${isWhole ? bytes[0] : 'several rounds'}`;
}
