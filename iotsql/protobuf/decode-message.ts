import { fromBinary, toJson } from '@bufbuild/protobuf';
import { findMessageType } from './descriptor-set.ts';

/** Of the message, and of the JSON it becomes [AWS-IoT: binary-payloads]. */
const MESSAGE_BYTES_MAXIMUM = 128 * 1024;
/** Messages in messages. Deeper ones are refused, as by protobuf's own libraries. */
const DEPTH_MAXIMUM = 100;

export interface MessageSource {
  descriptorSet: Uint8Array;
  protoName: string;
  typeName: string;
}

export type DecodedMessage = { ok: true; value: unknown } | { ok: false; reason: string };

/**
 * A protobuf message as proto3's own JSON [assumed: AWS names no mapping]: names in lowerCamelCase, 64-bit integers and
 * bytes as text, enum values by name, fields that are not set left out. `google.protobuf.Any` is refused [assumed].
 */
export function decodeMessage(bytes: Uint8Array, source: MessageSource): DecodedMessage {
  if (bytes.length > MESSAGE_BYTES_MAXIMUM) return tooLarge('message');
  const found = findMessageType(source.descriptorSet, source.protoName, source.typeName);
  if (!found.ok) return found;
  try {
    const message = fromBinary(found.type, bytes, { readUnknownFields: false, recursionLimit: DEPTH_MAXIMUM });
    const value: unknown = toJson(found.type, message);
    if (Buffer.byteLength(JSON.stringify(value)) > MESSAGE_BYTES_MAXIMUM) return tooLarge('decoded message');
    return { ok: true, value };
  } catch (error) {
    return { ok: false, reason: `the payload is no ${source.typeName}: ${(error as Error).message}` };
  }
}

function tooLarge(what: string): DecodedMessage {
  return { ok: false, reason: `the ${what} has more than ${MESSAGE_BYTES_MAXIMUM} bytes` };
}
