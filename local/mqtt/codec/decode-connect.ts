import { ByteReader } from './byte-reader.ts';
import type { ConnectPacket, ProtocolVersion, WillPacket } from './client-packet.ts';
import { type PacketProperties, readProperties } from './properties.ts';
import { ProtocolViolation } from './protocol-violation.ts';
import { REASON } from './reason-codes.ts';

/**
 * Decodes the body of a CONNECT. Throws ProtocolViolation; reason 0x84 when the level is neither 4 nor 5, so that the
 * caller can answer with the return code of the old protocol. [MQTT-3.1.2-2]
 */
export function decodeConnect(bytes: Buffer, start: number, end: number): ConnectPacket {
  const reader = new ByteReader(bytes, start, end);
  const protocolVersion = readProtocol(reader);
  const flags = reader.uint8();
  checkFlags(flags, protocolVersion);
  const keepAliveSeconds = reader.uint16();
  const properties = protocolVersion === 5 ? readProperties(reader, 'connect') : {};
  const clientIdStart = reader.position;
  const clientId = reader.utf8();
  const packet: ConnectPacket = {
    protocolVersion,
    cleanStart: (flags & 0x02) !== 0,
    keepAliveSeconds,
    clientId,
    clientIdBytes: reader.position - clientIdStart - 2,
    properties,
  };
  if ((flags & 0x04) !== 0) packet.will = readWill(reader, flags, protocolVersion);
  if ((flags & 0x80) !== 0) packet.username = reader.utf8();
  if ((flags & 0x40) !== 0) packet.password = reader.binary();
  if (reader.remaining > 0) throw new ProtocolViolation(REASON.malformedPacket, 'bytes after the end of CONNECT');
  return packet;
}

function readProtocol(reader: ByteReader): ProtocolVersion {
  const name = reader.utf8();
  if (name !== 'MQTT' && name !== 'MQIsdp')
    throw new ProtocolViolation(REASON.malformedPacket, 'not an MQTT protocol name');
  const level = reader.uint8();
  if (name === 'MQIsdp' || (level !== 4 && level !== 5)) {
    throw new ProtocolViolation(REASON.unsupportedProtocolVersion, `protocol level ${level}`);
  }
  return level;
}

/** [MQTT-3.1.2-3] reserved bit, [MQTT-3.1.2-11] will bits, [MQTT-3.1.2-22] password without user name in 3.1.1. */
function checkFlags(flags: number, version: ProtocolVersion): void {
  const willBits = flags & 0x38;
  const wrong =
    (flags & 0x01) !== 0 ||
    ((flags & 0x04) === 0 && willBits !== 0) ||
    (flags & 0x18) === 0x18 ||
    (version === 4 && (flags & 0xc0) === 0x40);
  if (wrong) throw new ProtocolViolation(REASON.malformedPacket, 'connect flags contradict each other');
}

function readWill(reader: ByteReader, flags: number, version: ProtocolVersion): WillPacket {
  const properties: PacketProperties = version === 5 ? readProperties(reader, 'will') : {};
  const topic = reader.utf8();
  // A copy: a will outlives by far the block of bytes it arrived in.
  const payload = Buffer.from(reader.binary());
  const qosBits = (flags >> 3) & 3;
  return { topic, payload, qos: qosBits === 2 ? 2 : qosBits === 1 ? 1 : 0, retain: (flags & 0x20) !== 0, properties };
}
