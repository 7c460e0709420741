import { crc32 } from 'node:zlib';

const stringHeader = 7;

/**
 * One message of AWS's event stream encoding: total length, header length, CRC of both, headers, payload, CRC of all.
 * [Smithy: Amazon Event Stream]
 */
function encodeEvent(headers: Record<string, string>, payload: Buffer): Buffer {
  const headerBytes = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const totalLength = 12 + headerBytes.length + payload.length + 4;
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(totalLength, 0);
  prelude.writeUInt32BE(headerBytes.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headerBytes, payload]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(message), 0);
  return Buffer.concat([message, checksum]);
}

function encodeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const lengths = Buffer.alloc(3);
  lengths.writeUInt8(stringHeader, 0);
  lengths.writeUInt16BE(valueBytes.length, 1);
  return Buffer.concat([Buffer.from([nameBytes.length]), nameBytes, lengths, valueBytes]);
}

/** A modelled event with a JSON payload. */
export function jsonEvent(eventType: string, payload: unknown): Buffer {
  const headers = {
    ':message-type': 'event',
    ':event-type': eventType,
    ':content-type': 'application/x-amz-json-1.1',
  };
  return encodeEvent(headers, Buffer.from(JSON.stringify(payload)));
}
