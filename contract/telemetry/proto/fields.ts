import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** How a field is written, the lowest three bits of its tag. */
export const WIRE = { varint: 0, eightBytes: 1, block: 2, fourBytes: 5 } as const;

/** A later release may add a few fields; a flood of them is none of its. */
const MAX_UNKNOWN_FIELDS = 64;
const LONGEST_VARINT = 10;

export function writeTag(writer: ByteWriter, field: number, wire: number): void {
  writer.varint(field * 8 + wire);
}

/** Left out when 0, as proto3 does. */
export function writeNumberField(writer: ByteWriter, field: number, value: number): void {
  if (value === 0) return;
  writeTag(writer, field, WIRE.varint);
  writer.varint(value);
}

export function writeTextField(writer: ByteWriter, field: number, value: string): void {
  if (value === '') return;
  writeTag(writer, field, WIRE.block);
  writer.text(value);
}

export function writeBlockField(writer: ByteWriter, field: number, value: Uint8Array): void {
  writeTag(writer, field, WIRE.block);
  writer.block(value);
}

/**
 * Goes through the fields of a message. `read` takes the value of a field it knows, and answers whether it did; the
 * others are passed over.
 */
export function readFields(reader: ByteReader, read: (field: number, wire: number) => boolean): void {
  let unknown = 0;
  while (reader.left > 0) {
    const tag = reader.varint();
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    if (field === 0) throw reader.malformed('there is no field 0');
    if (read(field, wire)) continue;
    unknown += 1;
    if (unknown > MAX_UNKNOWN_FIELDS) throw reader.malformed(`more than ${MAX_UNKNOWN_FIELDS} unknown fields`);
    passOver(reader, wire);
  }
}

function passOver(reader: ByteReader, wire: number): void {
  switch (wire) {
    case WIRE.varint:
      for (let length = 1; reader.byte() >= 0x80; length += 1) {
        if (length === LONGEST_VARINT) throw reader.malformed('a varint of more than ten bytes');
      }
      return;
    case WIRE.eightBytes:
      reader.take(8);
      return;
    case WIRE.block:
      reader.block();
      return;
    case WIRE.fourBytes:
      reader.take(4);
      return;
    default:
      throw reader.malformed(`there is no wire type ${wire}`);
  }
}
