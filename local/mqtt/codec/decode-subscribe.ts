import { ByteReader } from './byte-reader.ts';
import type { ProtocolVersion, SubscribePacket, SubscriptionRequest, UnsubscribePacket } from './client-packet.ts';
import { readProperties } from './properties.ts';
import { ProtocolViolation } from './protocol-violation.ts';
import { REASON } from './reason-codes.ts';

/** Decodes the body of a SUBSCRIBE; `flags` is the lower half of its first byte. Throws ProtocolViolation. [MQTT-3.8] */
export function decodeSubscribe(
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
  version: ProtocolVersion,
): SubscribePacket {
  const reader = new ByteReader(bytes, start, end);
  const packetId = readPacketId(reader, flags);
  const properties = version === 5 ? readProperties(reader, 'subscribe') : {};
  const requests: SubscriptionRequest[] = [];
  while (reader.remaining > 0) requests.push(readRequest(reader, version));
  if (requests.length === 0) throw new ProtocolViolation(REASON.protocolError, 'SUBSCRIBE without a topic filter');
  return { packetId, properties, requests };
}

function readRequest(reader: ByteReader, version: ProtocolVersion): SubscriptionRequest {
  const filter = reader.utf8();
  const options = reader.uint8();
  const qos = options & 0x03;
  const retainHandling = (options >> 4) & 0x03;
  const reserved = version === 5 ? options & 0xc0 : options & 0xfc;
  if (filter === '' || qos === 3 || retainHandling === 3 || reserved !== 0) {
    throw new ProtocolViolation(REASON.malformedPacket, 'subscription options are not well formed');
  }
  return {
    filter,
    qos: qos === 2 ? 2 : qos === 1 ? 1 : 0,
    noLocal: (options & 0x04) !== 0,
    retainAsPublished: (options & 0x08) !== 0,
    retainHandling: retainHandling === 2 ? 2 : retainHandling === 1 ? 1 : 0,
  };
}

/** Decodes the body of an UNSUBSCRIBE. Throws ProtocolViolation. [MQTT-3.10] */
export function decodeUnsubscribe(
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
  version: ProtocolVersion,
): UnsubscribePacket {
  const reader = new ByteReader(bytes, start, end);
  const packetId = readPacketId(reader, flags);
  const properties = version === 5 ? readProperties(reader, 'unsubscribe') : {};
  const filters: string[] = [];
  while (reader.remaining > 0) filters.push(reader.utf8());
  if (filters.length === 0) throw new ProtocolViolation(REASON.protocolError, 'UNSUBSCRIBE without a topic filter');
  return { packetId, properties, filters };
}

/** Flags must be 0b0010 and the packet identifier not 0. [MQTT-3.8.1-1] [MQTT-2.2.1-3] */
function readPacketId(reader: ByteReader, flags: number): number {
  const packetId = reader.uint16();
  if (flags !== 0x02 || packetId === 0) {
    throw new ProtocolViolation(REASON.malformedPacket, 'wrong flags or packet identifier 0');
  }
  return packetId;
}
