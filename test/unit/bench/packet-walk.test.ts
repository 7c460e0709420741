import mqttPacket from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { walkPackets } from '../../../bench/gateway/load/packet-walk.ts';
import {
  connectPacket,
  DISCONNECT,
  publisherOf,
  publishPacket,
  subscribePacket,
} from '../../../bench/gateway/load/packets.ts';

interface Seen {
  firstByte: number;
  body: string;
}

function walk(bytes: Buffer, limit = bytes.length): { seen: Seen[]; used: number } {
  const seen: Seen[] = [];
  const used = walkPackets(bytes, limit, (all, firstByte, start, end) => {
    seen.push({ firstByte, body: all.toString('hex', start, end) });
  });
  return { seen, used };
}

function parsed(bytes: Buffer): unknown {
  const parser = mqttPacket.parser({ protocolVersion: 4 });
  const packets: unknown[] = [];
  parser.on('packet', (packet) => packets.push(packet));
  expect(parser.parse(bytes)).toBe(0);
  expect(packets).toHaveLength(1);
  return packets[0];
}

describe('the walk over packets', () => {
  const publish = publishPacket({ topic: 'bench/3/3/t', qos: 1, packetId: 7, publisher: 3, payloadBytes: 256 });
  const stream = Buffer.concat([Buffer.from([0x40, 2, 0, 1]), publish, DISCONNECT]);

  it('finds each packet with its body', () => {
    const { seen, used } = walk(stream);
    expect(seen.map(({ firstByte }) => firstByte)).toEqual([0x40, 0x32, 0xe0]);
    expect(seen.map(({ body }) => body.length / 2)).toEqual([2, publish.length - 3, 0]);
    expect(used).toBe(stream.length);
  });

  it('stops before a packet that is cut anywhere, and takes it once it is whole', () => {
    for (let limit = 0; limit < stream.length; limit += 1) {
      const { seen, used } = walk(stream, limit);
      const rest = walk(stream.subarray(used));
      expect([...seen, ...rest.seen]).toEqual(walk(stream).seen);
    }
  });

  it('does not read beyond its limit into what an earlier read left', () => {
    expect(walk(Buffer.from([0x40, 2, 0, 1, 0x40, 2, 0, 2]), 6)).toMatchObject({ used: 4 });
    expect(walk(Buffer.from([0x30, 0x80, 0x01]), 2)).toEqual({ seen: [], used: 0 });
  });

  it('reads a remaining length of three bytes', () => {
    const large = Buffer.concat([Buffer.from([0x30, 0x80, 0x80, 0x01]), Buffer.alloc(16_384)]);
    expect(walk(large).used).toBe(large.length);
  });
});

describe('the packets of the generator, as another codec reads them', () => {
  it('CONNECT asks for a clean session and the longest keep alive', () => {
    expect(parsed(connectPacket('bench-1'))).toMatchObject({
      cmd: 'connect',
      protocolVersion: 4,
      clientId: 'bench-1',
      clean: true,
      keepalive: 1200,
    });
  });

  it('SUBSCRIBE names one filter', () => {
    expect(parsed(subscribePacket('bench/+/+/t', 1))).toMatchObject({
      cmd: 'subscribe',
      subscriptions: [{ topic: 'bench/+/+/t', qos: 1 }],
    });
  });

  it('PUBLISH carries JSON of the size asked for that tells its publisher', () => {
    for (const [qos, publisher] of [
      [0, 0],
      [1, 99],
      [1, 12_345],
    ] as const) {
      const bytes = publishPacket({ topic: 'bench/0/0/t', qos, packetId: 300, publisher, payloadBytes: 256 });
      const packet = parsed(bytes) as { qos: number; messageId?: number; payload: Buffer };
      expect(packet.qos).toBe(qos);
      expect(packet.messageId).toBe(qos === 1 ? 300 : undefined);
      expect(packet.payload).toHaveLength(256);
      expect(JSON.parse(packet.payload.toString())).toMatchObject({
        speed: 42.5,
        ignition: 'on',
        p: 100_000 + publisher,
      });
      expect(publisherOf(bytes, bytes.length)).toBe(publisher);
    }
  });
});
