import { ByteReader } from './byte-reader.ts';
import type { DisconnectPacket, ProtocolVersion, PubackPacket } from './client-packet.ts';
import { readProperties } from './properties.ts';
import { ProtocolViolation } from './protocol-violation.ts';
import { REASON } from './reason-codes.ts';

/** The lower half of a PUBREL's first byte; those of PUBACK, PUBREC and PUBCOMP are 0. [MQTT-3.6.1-1] */
const PUBREL_FLAGS = 2;

/** Decodes the body of a PUBACK, PUBREC or PUBCOMP. Throws ProtocolViolation. [MQTT-3.4] [MQTT-3.5] [MQTT-3.7] */
export function decodePuback(
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
  version: ProtocolVersion,
): PubackPacket {
  const reader = new ByteReader(bytes, start, end);
  const packetId = reader.uint16();
  let reasonCode: number = REASON.success;
  if (version === 5 && reader.remaining > 0) reasonCode = reader.uint8();
  if (version === 5 && reader.remaining > 0) readProperties(reader, 'puback');
  checkEnd(reader, flags);
  if (packetId === 0) throw new ProtocolViolation(REASON.malformedPacket, 'packet identifier 0');
  return { packetId, reasonCode };
}

/** Decodes the body of a PUBREL. Throws ProtocolViolation. [MQTT-3.6] */
export function decodePubrel(
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
  version: ProtocolVersion,
): PubackPacket {
  return decodePuback(bytes, start, end, flags ^ PUBREL_FLAGS, version);
}

/** Decodes the body of a DISCONNECT; an empty one means success. Throws ProtocolViolation. [MQTT-3.14] */
export function decodeDisconnect(
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
  version: ProtocolVersion,
): DisconnectPacket {
  const reader = new ByteReader(bytes, start, end);
  const packet: DisconnectPacket = { reasonCode: REASON.success, properties: {} };
  if (version === 5 && reader.remaining > 0) packet.reasonCode = reader.uint8();
  if (version === 5 && reader.remaining > 0) packet.properties = readProperties(reader, 'disconnect');
  checkEnd(reader, flags);
  return packet;
}

/** A PINGREQ has no flags and no body. [MQTT-3.12.1] */
export function checkPingreq(start: number, end: number, flags: number): void {
  if (flags !== 0 || start !== end) throw new ProtocolViolation(REASON.malformedPacket, 'PINGREQ with a body or flags');
}

function checkEnd(reader: ByteReader, flags: number): void {
  if (flags !== 0 || reader.remaining > 0) {
    throw new ProtocolViolation(REASON.malformedPacket, 'reserved flags set or bytes after the end');
  }
}
