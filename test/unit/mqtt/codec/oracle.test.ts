import { Duplex } from 'node:stream';
import fc from 'fast-check';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../local/mqtt/codec/byte-reader.ts';
import { decodeConnect } from '../../../../local/mqtt/codec/decode-connect.ts';
import { decodeDisconnect, decodePuback } from '../../../../local/mqtt/codec/decode-control.ts';
import { decodeSubscribe, decodeUnsubscribe } from '../../../../local/mqtt/codec/decode-subscribe.ts';
import {
  encodeConnack,
  encodeDisconnect,
  encodeSuback,
  encodeUnsuback,
  PINGRESP,
} from '../../../../local/mqtt/codec/encode-control.ts';
import { FrameReader } from '../../../../local/mqtt/codec/frame-reader.ts';
import { encodeProperties, readProperties } from '../../../../local/mqtt/codec/properties.ts';
import { emptyPublishFrame, parsePublish } from '../../../../local/mqtt/codec/publish-frame.ts';
import { FlushQueue } from '../../../../local/mqtt/flush-queue.ts';
import { Outbox } from '../../../../local/mqtt/outbox.ts';

const RUNS = { numRuns: 200, seed: 42 };
const version = fc.constantFrom<4 | 5>(4, 5);
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((value) => !/[\0+#]/.test(value) && Buffer.from(value).toString() === value);
const packetId = fc.integer({ min: 1, max: 65_535 });
const payload = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
const userProperties = fc.dictionary(
  text.filter((key) => key !== '__proto__'),
  text,
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
);
const content = fc.record(
  {
    payloadFormatIndicator: fc.boolean(),
    messageExpiryInterval: fc.integer({ min: 1, max: 604_800 }),
    contentType: text,
    responseTopic: text,
    correlationData: payload,
    userProperties,
  },
  { requiredKeys: [] },
);

/** The oracle's bytes, cut by our frame reader. */
function frames(bytes: Buffer, chunkBytes = bytes.length): { first: number; body: Buffer }[] {
  const found: { first: number; body: Buffer }[] = [];
  const reader = new FrameReader();
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    reader.read(Buffer.from(bytes.subarray(at, at + chunkBytes)), {
      header: () => 0,
      frame: (first, buffer, start, end) => {
        found.push({ first, body: Buffer.from(buffer.subarray(start, end)) });
        return true;
      },
    });
  }
  return found;
}

function generated(packet: Record<string, unknown>, protocolVersion: 4 | 5): { first: number; body: Buffer } {
  const bytes = mqttPacket.generate(packet as unknown as Packet, { protocolVersion });
  const [frame] = frames(bytes);
  if (!frame) throw new Error('no frame');
  return frame;
}

function parsed(bytes: Buffer, protocolVersion: 4 | 5): Record<string, unknown> {
  const packets: Packet[] = [];
  const parser = mqttPacket.parser({ protocolVersion });
  parser.on('packet', (packet) => packets.push(packet));
  parser.on('error', (error) => {
    throw error;
  });
  parser.parse(bytes);
  expect(packets).toHaveLength(1);
  return packets[0] as unknown as Record<string, unknown>;
}

describe('the codec agrees with mqtt-packet', () => {
  it('on CONNECT with will, user and properties', () => {
    const connect = fc.record({
      protocolVersion: version,
      clientId: text,
      clean: fc.boolean(),
      keepalive: fc.integer({ min: 0, max: 65_535 }),
      username: fc.option(text, { nil: undefined }),
      password: fc.option(payload, { nil: undefined }),
      will: fc.option(
        fc.record({
          topic: text,
          payload: payload.filter((bytes) => bytes.length > 0),
          qos: fc.constantFrom(0, 1, 2),
          retain: fc.boolean(),
        }),
        { nil: undefined },
      ),
      sessionExpiryInterval: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    });
    fc.assert(
      fc.property(connect, ({ password, sessionExpiryInterval, ...input }) => {
        const withPassword = input.username === undefined ? input : { ...input, password };
        const packet = { cmd: 'connect', protocolId: 'MQTT', ...withPassword, properties: { sessionExpiryInterval } };
        const { first, body } = generated(packet, input.protocolVersion);
        expect(first).toBe(0x10);
        const ours = decodeConnect(body, 0, body.length);
        expect(ours).toMatchObject({
          protocolVersion: input.protocolVersion,
          clientId: input.clientId,
          clientIdBytes: Buffer.byteLength(input.clientId),
          cleanStart: input.clean,
          keepAliveSeconds: input.keepalive,
        });
        expect(ours.username).toBe(input.username);
        expect(ours.will?.topic).toBe(input.will?.topic);
        expect(ours.will?.qos).toBe(input.will?.qos);
        expect(ours.will?.retain).toBe(input.will?.retain);
        if (input.will) expect(ours.will?.payload.equals(input.will.payload)).toBe(true);
        if (input.protocolVersion === 5) expect(ours.properties.sessionExpirySeconds).toBe(sessionExpiryInterval);
      }),
      RUNS,
    );
  });

  it('on PUBLISH as sent by a client', () => {
    fc.assert(
      fc.property(
        version,
        text,
        payload,
        fc.constantFrom(0, 1, 2),
        fc.boolean(),
        packetId,
        content,
        (protocolVersion, topic, bytes, qos, retain, messageId, properties) => {
          const packet = { cmd: 'publish', topic, payload: bytes, qos, retain, dup: false, messageId, properties };
          const { first, body } = generated(packet, protocolVersion);
          const frame = emptyPublishFrame();
          parsePublish(body, 0, body.length, first & 15, protocolVersion, frame);
          expect(body.toString('utf8', frame.topicStart, frame.topicEnd)).toBe(topic);
          expect(frame).toMatchObject({ qos, retain, packetId: qos === 0 ? 0 : messageId });
          expect(body.subarray(frame.payloadStart, frame.payloadEnd).equals(bytes)).toBe(true);
          if (protocolVersion !== 5) return;
          const read = readProperties(new ByteReader(body, frame.propertiesStart, frame.payloadStart), 'publish');
          expect(read.contentType).toBe(properties.contentType);
          expect(read.responseTopic).toBe(properties.responseTopic);
          expect(read.messageExpirySeconds).toBe(properties.messageExpiryInterval);
          expect(Object.fromEntries(read.userProperties ?? [])).toEqual(properties.userProperties ?? {});
        },
      ),
      RUNS,
    );
  });

  it('on SUBSCRIBE, UNSUBSCRIBE, PUBACK and DISCONNECT', () => {
    const subscriptions = fc.array(
      fc.record({
        topic: text,
        qos: fc.constantFrom(0, 1, 2),
        nl: fc.boolean(),
        rap: fc.boolean(),
        rh: fc.constantFrom(0, 1, 2),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(version, packetId, subscriptions, (protocolVersion, messageId, asked) => {
        const subscribe = generated({ cmd: 'subscribe', messageId, subscriptions: asked }, protocolVersion);
        const ours = decodeSubscribe(subscribe.body, 0, subscribe.body.length, subscribe.first & 15, protocolVersion);
        expect(ours.packetId).toBe(messageId);
        expect(ours.requests.map(({ filter, qos }) => ({ topic: filter, qos }))).toEqual(
          asked.map(({ topic, qos }) => ({ topic, qos })),
        );
        if (protocolVersion === 5) {
          expect(
            ours.requests.map((request) => [request.noLocal, request.retainAsPublished, request.retainHandling]),
          ).toEqual(asked.map(({ nl, rap, rh }) => [nl, rap, rh]));
        }
        const filters = asked.map(({ topic }) => topic);
        const unsubscribe = generated({ cmd: 'unsubscribe', messageId, unsubscriptions: filters }, protocolVersion);
        expect(decodeUnsubscribe(unsubscribe.body, 0, unsubscribe.body.length, 2, protocolVersion)).toEqual({
          packetId: messageId,
          properties: {},
          filters,
        });
        const puback = generated({ cmd: 'puback', messageId, reasonCode: 0x87 }, protocolVersion);
        const decoded = decodePuback(puback.body, 0, puback.body.length, 0, protocolVersion);
        expect(decoded).toEqual({ packetId: messageId, reasonCode: protocolVersion === 5 ? 0x87 : 0 });
      }),
      RUNS,
    );
    const disconnect = generated({ cmd: 'disconnect', reasonCode: 4, properties: { sessionExpiryInterval: 7 } }, 5);
    expect(decodeDisconnect(disconnect.body, 0, disconnect.body.length, 0, 5)).toEqual({
      reasonCode: 4,
      properties: { sessionExpirySeconds: 7 },
    });
  });

  it('on what the broker sends besides PUBLISH', () => {
    expect(parsed(encodeConnack(4, 0, true), 4)).toMatchObject({ cmd: 'connack', returnCode: 0, sessionPresent: true });
    expect(parsed(encodeConnack(5, 0x87, true), 5)).toMatchObject({
      cmd: 'connack',
      reasonCode: 0x87,
      sessionPresent: false,
    });
    expect(
      parsed(
        encodeConnack(5, 0, false, {
          receiveMaximum: 100,
          maximumQos: 1,
          assignedClientIdentifier: 'ü',
          maximumPacketSize: 149_504,
        }),
        5,
      ),
    ).toMatchObject({
      properties: { receiveMaximum: 100, maximumQoS: 1, assignedClientIdentifier: 'ü', maximumPacketSize: 149_504 },
    });
    expect(parsed(encodeSuback(4, 300, [0, 1, 0x80]), 4)).toMatchObject({ messageId: 300, granted: [0, 1, 0x80] });
    expect(parsed(encodeSuback(5, 300, [0, 0x87]), 5)).toMatchObject({ messageId: 300, granted: [0, 0x87] });
    expect(parsed(encodeUnsuback(4, 7, [0]), 4)).toMatchObject({ cmd: 'unsuback', messageId: 7 });
    expect(parsed(encodeUnsuback(5, 7, [0, 0]), 5)).toMatchObject({ cmd: 'unsuback', messageId: 7, granted: [0, 0] });
    expect(parsed(encodeDisconnect(0x8e, 'taken over'), 5)).toMatchObject({
      reasonCode: 0x8e,
      properties: { reasonString: 'taken over' },
    });
    expect(parsed(PINGRESP, 4)).toMatchObject({ cmd: 'pingresp' });
  });

  it('on PUBLISH and PUBACK as the outbox writes them, at every size of the remaining length', () => {
    const sizes = fc.constantFrom(0, 1, 100, 127, 128, 900, 16_000, 16_383, 16_384, 70_000, 131_072);
    const written = fc.tuple(version, text, sizes, fc.integer({ min: 0, max: 65_535 }), fc.boolean(), content);
    fc.assert(
      fc.property(written, ([protocolVersion, topic, size, id, retain, { contentType, userProperties: pairs }]) => {
        const chunks: Buffer[] = [];
        const duplex = new Duplex({
          read: () => undefined,
          write: (chunk: Buffer, _encoding, done) => {
            chunks.push(Buffer.from(chunk));
            done();
          },
        });
        const outbox = new Outbox(duplex, new FlushQueue());
        const bytes = Buffer.alloc(size, 'x');
        const properties = encodeProperties({
          contentType: contentType ?? 'none',
          userProperties: Object.entries(pairs ?? {}),
        });
        outbox.appendPuback(77, 0);
        outbox.appendPublish(
          Buffer.from(topic),
          bytes,
          id,
          (id > 0 ? 2 : 0) | (retain ? 1 : 0),
          protocolVersion === 5 ? properties : undefined,
        );
        outbox.appendPuback(78, protocolVersion === 5 ? 0x87 : 0);
        outbox.flush();
        const [puback, publish, refused] = frames(Buffer.concat(chunks), 5_000).map(({ first, body }) =>
          parsed(withHeader(first, body), protocolVersion),
        );
        expect(puback).toMatchObject({ cmd: 'puback', messageId: 77 });
        expect(publish).toMatchObject({ cmd: 'publish', topic, retain, dup: false, qos: id > 0 ? 1 : 0 });
        if (id > 0) expect(publish?.['messageId']).toBe(id);
        expect(bytes.equals(publish?.['payload'] as Buffer)).toBe(true);
        expect(refused).toMatchObject({ cmd: 'puback', messageId: 78 });
      }),
      { numRuns: 60, seed: 42 },
    );
  });
});

function withHeader(first: number, body: Buffer): Buffer {
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}
