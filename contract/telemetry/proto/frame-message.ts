import { FRAME_LIMITS } from '../frame.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { readFields, WIRE, writeBlockField, writeNumberField, writeTextField } from './fields.ts';

/** `TelemetryFrame` of telemetry-frame.proto as it was sent: nothing of it is checked but how many there are. */
export interface FrameMessage {
  schemaVersion: number;
  schemaId: string;
  bootId: string;
  sequence: number;
  baseTimeMs: number;
  offsetsMs: number[] | Int32Array;
  /** Each a `SignalColumn`. */
  columns: Uint8Array[];
  packedColumns: Uint8Array | undefined;
}

const FIELD = {
  schemaVersion: 1,
  schemaId: 2,
  bootId: 3,
  sequence: 4,
  baseTimeMs: 5,
  offsetsMs: 6,
  columns: 7,
  packedColumns: 8,
} as const;

/** The schema's version first: its tag is the byte that tells the codec. */
export function writeFrameMessage(message: FrameMessage): Uint8Array {
  const writer = new ByteWriter();
  writeNumberField(writer, FIELD.schemaVersion, message.schemaVersion);
  writeTextField(writer, FIELD.schemaId, message.schemaId);
  writeTextField(writer, FIELD.bootId, message.bootId);
  writeNumberField(writer, FIELD.sequence, message.sequence);
  writeNumberField(writer, FIELD.baseTimeMs, message.baseTimeMs);
  if (message.offsetsMs.length > 0) writeBlockField(writer, FIELD.offsetsMs, varintsOf(message.offsetsMs));
  for (const column of message.columns) writeBlockField(writer, FIELD.columns, column);
  if (message.packedColumns !== undefined) writeBlockField(writer, FIELD.packedColumns, message.packedColumns);
  return writer.written;
}

/** Throws MalformedFrame. */
export function readFrameMessage(bytes: Uint8Array): FrameMessage {
  const reader = new ByteReader(bytes, 'bad-protobuf');
  const offsetsMs: number[] = [];
  const message: FrameMessage = {
    schemaVersion: 0,
    schemaId: '',
    bootId: '',
    sequence: 0,
    baseTimeMs: 0,
    offsetsMs,
    columns: [],
    packedColumns: undefined,
  };
  readFields(reader, (field, wire) => {
    if (wire === WIRE.varint) return readNumber(message, field, reader);
    if (wire !== WIRE.block) return false;
    switch (field) {
      case FIELD.schemaId:
        message.schemaId = reader.text();
        return true;
      case FIELD.bootId:
        message.bootId = reader.text();
        return true;
      case FIELD.offsetsMs:
        readVarints(reader.block(), offsetsMs, FRAME_LIMITS.samples);
        return true;
      case FIELD.columns:
        if (message.columns.length >= FRAME_LIMITS.columns) throw reader.malformed('too many columns');
        message.columns.push(reader.block());
        return true;
      case FIELD.packedColumns:
        message.packedColumns = reader.block();
        return true;
      default:
        return false;
    }
  });
  return message;
}

function readNumber(message: FrameMessage, field: number, reader: ByteReader): boolean {
  switch (field) {
    case FIELD.schemaVersion:
      message.schemaVersion = reader.varint();
      return true;
    case FIELD.sequence:
      message.sequence = reader.varint();
      return true;
    case FIELD.baseTimeMs:
      message.baseTimeMs = reader.varint();
      return true;
    case FIELD.offsetsMs:
      // not all writers put repeated numbers together
      addNumber(message.offsetsMs as number[], reader, FRAME_LIMITS.samples);
      return true;
    default:
      return false;
  }
}

/** Repeated numbers put together in one field. */
export function varintsOf(numbers: Iterable<number>): Uint8Array {
  const writer = new ByteWriter();
  for (const number of numbers) writer.varint(number);
  return writer.written;
}

/** Adds the numbers of one field to those there are. Throws MalformedFrame for more than `limit`. */
export function readVarints(block: Uint8Array, numbers: number[], limit: number): void {
  const reader = new ByteReader(block, 'bad-protobuf');
  while (reader.left > 0) addNumber(numbers, reader, limit);
}

export function addNumber(numbers: number[], reader: ByteReader, limit: number): void {
  if (numbers.length >= limit) throw reader.malformed(`more than ${limit} numbers`);
  numbers.push(reader.varint());
}
