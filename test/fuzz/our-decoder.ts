import { ByteReader, decodeUtf8 } from '../../local/mqtt/codec/byte-reader.ts';
import type { ProtocolVersion } from '../../local/mqtt/codec/client-packet.ts';
import { decodeConnect } from '../../local/mqtt/codec/decode-connect.ts';
import { checkPingreq, decodeDisconnect, decodePuback, decodePubrel } from '../../local/mqtt/codec/decode-control.ts';
import { decodeSubscribe, decodeUnsubscribe } from '../../local/mqtt/codec/decode-subscribe.ts';
import { FrameReader } from '../../local/mqtt/codec/frame-reader.ts';
import { type PacketProperties, readProperties } from '../../local/mqtt/codec/properties.ts';
import { ProtocolViolation } from '../../local/mqtt/codec/protocol-violation.ts';
import { emptyPublishFrame, parsePublish } from '../../local/mqtt/codec/publish-frame.ts';
import { type Decoded, defined, groupedPairs, type PlainPacket } from './decoded-packet.ts';

type BodyDecoder = (bytes: Buffer, start: number, end: number, flags: number, version: ProtocolVersion) => PlainPacket;

const DECODERS: Readonly<Record<number, BodyDecoder>> = {
  1: connect,
  3: publish,
  4: (...args) => ({ type: 'puback', ...decodePuback(...args) }),
  5: (...args) => ({ type: 'pubrec', ...decodePuback(...args) }),
  6: (...args) => ({ type: 'pubrel', ...decodePubrel(...args) }),
  7: (...args) => ({ type: 'pubcomp', ...decodePuback(...args) }),
  8: subscribe,
  10: (...args) => {
    const { packetId, filters, properties } = decodeUnsubscribe(...args);
    return { type: 'unsubscribe', packetId, filters, properties: plainProperties(properties) };
  },
  12: (_bytes, start, end, flags) => {
    checkPingreq(start, end, flags);
    return { type: 'pingreq' };
  },
  14: (...args) => {
    const { reasonCode, properties } = decodeDisconnect(...args);
    return { type: 'disconnect', reasonCode, properties: plainProperties(properties) };
  },
};

/** What the gateway's codec makes of bytes that arrive in pieces. An exception that is no ProtocolViolation gets out. */
export function decodeWithOurs(pieces: readonly Buffer[], version: ProtocolVersion): Decoded {
  const reader = new FrameReader();
  let decoded: Decoded = { kind: 'incomplete' };
  const sink = {
    header: () => 0,
    frame: (firstByte: number, buffer: Buffer, start: number, end: number) => {
      decoded = decodeBody(firstByte, buffer, start, end, version);
      return false;
    },
  };
  for (const piece of pieces) {
    const problem = reader.read(Buffer.from(piece), sink);
    if (problem > 0) return { kind: 'refused', reason: 'remaining length' };
    if (decoded.kind !== 'incomplete') return decoded;
  }
  return decoded;
}

function decodeBody(firstByte: number, bytes: Buffer, start: number, end: number, version: ProtocolVersion): Decoded {
  const decoder = DECODERS[firstByte >> 4];
  if (!decoder) return { kind: 'refused', reason: 'packet type' };
  if (firstByte >> 4 === 1 && firstByte !== 0x10) return { kind: 'refused', reason: 'flags of CONNECT' };
  try {
    return { kind: 'packet', packet: decoder(bytes, start, end, firstByte & 0x0f, version) };
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error;
    return { kind: 'refused', reason: error.message };
  }
}

function connect(bytes: Buffer, start: number, end: number): PlainPacket {
  const { protocolVersion, cleanStart, keepAliveSeconds, clientId, username, password, will, properties } =
    decodeConnect(bytes, start, end);
  return {
    type: 'connect',
    ...defined({ protocolVersion, cleanStart, keepAliveSeconds, clientId, username }),
    ...(password && { password: password.toString('hex') }),
    ...(will && {
      will: { ...will, payload: will.payload.toString('hex'), properties: plainProperties(will.properties) },
    }),
    properties: plainProperties(properties),
  };
}

/** As the handler of PUBLISH reads it. */
function publish(bytes: Buffer, start: number, end: number, flags: number, version: ProtocolVersion): PlainPacket {
  const frame = emptyPublishFrame();
  parsePublish(bytes, start, end, flags, version, frame);
  const { qos, retain, packetId, topicStart, topicEnd, propertiesStart, payloadStart, payloadEnd } = frame;
  const hasProperties = version === 5 && payloadStart - propertiesStart > 1;
  const reader = new ByteReader(bytes, propertiesStart, payloadStart);
  const properties = hasProperties ? readProperties(reader, 'publish') : {};
  const topic = decodeUtf8(bytes, topicStart, topicEnd);
  const payload = bytes.toString('hex', payloadStart, payloadEnd);
  return { type: 'publish', topic, qos, retain, packetId, payload, properties: plainProperties(properties) };
}

function subscribe(bytes: Buffer, start: number, end: number, flags: number, version: ProtocolVersion): PlainPacket {
  const { packetId, requests, properties } = decodeSubscribe(bytes, start, end, flags, version);
  return { type: 'subscribe', packetId, requests, properties: plainProperties(properties) };
}

function plainProperties({ correlationData, authenticationData, userProperties, ...rest }: PacketProperties): object {
  return defined({
    ...rest,
    correlationData: correlationData?.toString('hex'),
    authenticationData: authenticationData?.toString('hex'),
    userProperties: userProperties && groupedPairs(userProperties),
  });
}
