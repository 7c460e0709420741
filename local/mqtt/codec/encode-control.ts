import { PACKET_TYPE, type ProtocolVersion } from './client-packet.ts';
import { encodeProperties, encodeVariableInteger, type PacketProperties } from './properties.ts';

/** CONNACK; `code` is a return code for 3.1.1 and a reason code for 5. [MQTT-3.2] */
export function encodeConnack(
  version: ProtocolVersion,
  code: number,
  sessionPresent: boolean,
  properties: PacketProperties = {},
): Buffer {
  const head = Buffer.of(sessionPresent && code === 0 ? 1 : 0, code);
  return packet(PACKET_TYPE.connack, version === 5 ? [head, encodeProperties(properties)] : [head]);
}

/** SUBACK with one code for each filter asked for. [MQTT-3.9] */
export function encodeSuback(version: ProtocolVersion, packetId: number, codes: number[]): Buffer {
  return packet(PACKET_TYPE.suback, [...idAndProperties(version, packetId), Buffer.from(codes)]);
}

/** UNSUBACK; 3.1.1 has no codes. [MQTT-3.11] */
export function encodeUnsuback(version: ProtocolVersion, packetId: number, codes: number[]): Buffer {
  const head = idAndProperties(version, packetId);
  return packet(PACKET_TYPE.unsuback, version === 5 ? [...head, Buffer.from(codes)] : head);
}

/** DISCONNECT from the server, MQTT 5 only. [MQTT-3.14] */
export function encodeDisconnect(reasonCode: number, reasonString?: string): Buffer {
  return packet(PACKET_TYPE.disconnect, [
    Buffer.of(reasonCode),
    encodeProperties(reasonString === undefined ? {} : { reasonString }),
  ]);
}

/** PINGRESP; shared, do not change. [MQTT-3.13] */
export const PINGRESP: Buffer = packet(PACKET_TYPE.pingresp, []);

function idAndProperties(version: ProtocolVersion, packetId: number): Buffer[] {
  const id = Buffer.of(packetId >> 8, packetId & 0xff);
  return version === 5 ? [id, Buffer.of(0)] : [id];
}

function packet(type: number, parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(type << 4), encodeVariableInteger(body.length), body]);
}
