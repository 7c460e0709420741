import { ProtocolViolation } from './protocol-violation.ts';
import { REASON } from './reason-codes.ts';

/** Where the parts of one PUBLISH lie in its buffer. One is reused for all of a connection's packets. */
export interface PublishFrame {
  qos: 0 | 1 | 2;
  retain: boolean;
  topicStart: number;
  topicEnd: number;
  /** 0 for QoS 0. */
  packetId: number;
  /** Start of the property block's length; only for MQTT 5. */
  propertiesStart: number;
  payloadStart: number;
  payloadEnd: number;
}

export function emptyPublishFrame(): PublishFrame {
  return {
    qos: 0,
    retain: false,
    topicStart: 0,
    topicEnd: 0,
    packetId: 0,
    propertiesStart: 0,
    payloadStart: 0,
    payloadEnd: 0,
  };
}

/**
 * Locates the parts of a PUBLISH without copying anything. Throws ProtocolViolation for QoS 3, DUP with QoS 0
 * [MQTT-3.3.1-2], packet identifier 0 [MQTT-2.2.1-3] and lengths that leave the packet.
 */
export function parsePublish(
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
  version: 4 | 5,
  into: PublishFrame,
): void {
  const qos = (flags >> 1) & 3;
  if (qos === 3 || (qos === 0 && (flags & 8) !== 0)) throw broken('QoS and DUP bits');
  into.qos = qos === 1 ? 1 : qos === 2 ? 2 : 0;
  into.retain = (flags & 1) !== 0;
  if (start + 2 > end) throw broken('no topic length');
  let at = start + 2;
  into.topicStart = at;
  at += ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0);
  into.topicEnd = at;
  into.packetId = 0;
  if (qos > 0) {
    if (at + 2 > end) throw broken('no packet identifier');
    into.packetId = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (into.packetId === 0) throw broken('packet identifier 0');
    at += 2;
  }
  if (at > end) throw broken('topic longer than the packet');
  into.propertiesStart = at;
  if (version === 5) at = propertiesEnd(bytes, at, end);
  into.payloadStart = at;
  into.payloadEnd = end;
}

function propertiesEnd(bytes: Buffer, start: number, end: number): number {
  let length = 0;
  let at = start;
  for (let shift = 0; shift < 28 && at < end; shift += 7) {
    const byte = bytes[at++] ?? 0;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (at + length > end) break;
      return at + length;
    }
  }
  throw broken('properties longer than the packet');
}

function broken(what: string): ProtocolViolation {
  return new ProtocolViolation(REASON.malformedPacket, `PUBLISH: ${what}`);
}
