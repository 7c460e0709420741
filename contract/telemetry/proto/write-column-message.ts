import type { Catalogue } from '../catalogue/catalogue.ts';
import type { SignalColumn, SignalValue } from '../frame.ts';
import { checkedValue, wellFormed } from '../frame-rules.ts';
import { ByteWriter } from './byte-writer.ts';
import { BYTES_OF_DOUBLE, FIELD, VALUE } from './column-fields.ts';
import { WIRE, writeBlockField, writeNumberField, writeTag, writeTextField } from './fields.ts';
import { varintsOf } from './frame-message.ts';

/** `SignalColumn` of telemetry-frame.proto. Throws MalformedFrame for a value that a frame cannot hold. */
export function writeColumnMessage(
  { path, unit, rows, values, qualities }: SignalColumn,
  catalogue: Catalogue | undefined,
): Uint8Array {
  const writer = new ByteWriter();
  const number = catalogue?.numbers.get(path);
  if (number === undefined) writeTextField(writer, FIELD.path, path);
  else writeNumberField(writer, FIELD.signal, number);
  if (unit !== undefined) writeTextField(writer, FIELD.unit, wellFormed(unit));
  if (rows !== undefined) writeBlockField(writer, FIELD.rows, varintsOf(rows));
  writeValues(
    writer,
    Array.from<SignalValue>(values).map((value) => checkedValue(value, path)),
  );
  const hasQualities = qualities?.some((quality) => quality !== 0) === true;
  if (hasQualities) writeBlockField(writer, FIELD.qualities, varintsOf(qualities as Uint8Array));
  return writer.written;
}

function writeValues(writer: ByteWriter, values: readonly SignalValue[]): void {
  if (values.every((value) => typeof value === 'number')) {
    writeTag(writer, FIELD.numbers, WIRE.block);
    writer.varint(values.length * BYTES_OF_DOUBLE);
    for (const value of values) writer.double(value);
  } else if (values.every((value) => typeof value === 'boolean')) {
    writeBlockField(writer, FIELD.booleans, Uint8Array.from(values, Number));
  } else if (values.every((value) => typeof value === 'string')) {
    for (const value of values) {
      writeTag(writer, FIELD.texts, WIRE.block);
      writer.text(value);
    }
  } else {
    for (const value of values) writeBlockField(writer, FIELD.mixed, valueMessage(value));
  }
}

/** One of three: written even when it is the default, for that is how it is told which of them it is. */
function valueMessage(value: SignalValue): Uint8Array {
  const writer = new ByteWriter();
  if (typeof value === 'number') {
    writeTag(writer, VALUE.number, WIRE.eightBytes);
    writer.double(value);
  } else if (typeof value === 'boolean') {
    writeTag(writer, VALUE.boolean, WIRE.varint);
    writer.varint(value ? 1 : 0);
  } else {
    writeTag(writer, VALUE.text, WIRE.block);
    writer.text(value);
  }
  return writer.written;
}
