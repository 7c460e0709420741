import type { PacketProperties } from './codec/properties.ts';
import { ProtocolViolation } from './codec/protocol-violation.ts';
import { REASON } from './codec/reason-codes.ts';

/** Whether names and values of the user properties take more bytes of UTF-8 than allowed. [AWS-IoT: mqtt, MQTT 5 properties] */
export function hasTooManyUserProperties({ userProperties }: PacketProperties, mostBytes: number): boolean {
  if (userProperties === undefined) return false;
  let bytes = 0;
  for (const [name, value] of userProperties) bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes > mostBytes;
}

/** Throws ProtocolViolation 0x97 when there is too much of them. [assumed] */
export function checkUserProperties(properties: PacketProperties, limits: { maxUserPropertyBytes: number }): void {
  if (hasTooManyUserProperties(properties, limits.maxUserPropertyBytes)) {
    throw new ProtocolViolation(REASON.quotaExceeded, 'user properties are too large');
  }
}
