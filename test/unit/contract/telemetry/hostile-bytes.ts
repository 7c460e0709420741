import { decodeFrame } from '../../../../contract/telemetry/decode-frame.ts';
import type { FrameFault } from '../../../../contract/telemetry/frame.ts';
import { ByteWriter } from '../../../../contract/telemetry/proto/byte-writer.ts';
import { WIRE, writeBlockField, writeTag } from '../../../../contract/telemetry/proto/fields.ts';
import { nowMs } from './any-frame.ts';

export type Write = (writer: ByteWriter) => void;

export function reasonOf(bytes: Uint8Array): FrameFault | 'ok' {
  const outcome = decodeFrame(bytes, nowMs);
  return outcome.ok ? 'ok' : outcome.reason;
}

/** A block of bytes put together by hand. */
export function bytesOf(write: Write): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.written;
}

/** Fields of a frame's head as protobuf writes them, then what `more` writes. */
export function protobufFrame(
  more: Write,
  head: { version?: number; boot?: string; sequence?: number; baseTimeMs?: number } = {},
): Uint8Array {
  const { version = 1, boot = 'b1', sequence = 7, baseTimeMs = nowMs } = head;
  return bytesOf((writer) => {
    writeVarintField(writer, 1, version);
    writeBlockField(writer, 2, Buffer.from('vss'));
    writeBlockField(writer, 3, Buffer.from(boot));
    writeVarintField(writer, 4, sequence);
    writeVarintField(writer, 5, baseTimeMs);
    more(writer);
  });
}

export function writeVarintField(writer: ByteWriter, field: number, value: number): void {
  writeTag(writer, field, WIRE.varint);
  writer.varint(value);
}

/** A packed frame that is not deflated, with these columns. */
export function packedFrame(writeColumns: Write, version = 1): Uint8Array {
  const body = protobufFrame((writer) => writeBlockField(writer, 8, bytesOf(writeColumns)));
  return Buffer.concat([Uint8Array.of(0x03, version), body]);
}
