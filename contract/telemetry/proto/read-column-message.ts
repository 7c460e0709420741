import type { Catalogue } from '../catalogue/catalogue.ts';
import { noSuchSignal } from '../catalogue/no-such-signal.ts';
import { QUALITIES, type SignalColumn, type SignalValue } from '../frame.ts';
import { broken, checkedPath, checkedUnit, checkedValue } from '../frame-rules.ts';
import { ByteReader } from './byte-reader.ts';
import { BYTES_OF_DOUBLE, FIELD, VALUE } from './column-fields.ts';
import { readFields, WIRE } from './fields.ts';
import { addNumber, readVarints } from './frame-message.ts';

interface ColumnFields {
  signal: number;
  path: string;
  unit: string;
  rows: number[];
  values: SignalValue[] | Float64Array;
  /** Which of the value fields they came in: a column has one. */
  valueField: number | undefined;
  qualities: number[];
}

/** How much a column may hold. */
interface Room {
  /** Of the frame. */
  samples: number;
  /** Values the frame may still have. */
  valuesLeft: number;
}

/** Throws MalformedFrame. */
export function readColumnMessage(bytes: Uint8Array, catalogue: Catalogue | undefined, room: Room): SignalColumn {
  const reader = new ByteReader(bytes, 'bad-protobuf');
  const { samples } = room;
  const limit = Math.min(samples, room.valuesLeft);
  const fields: ColumnFields = {
    signal: 0,
    path: '',
    unit: '',
    rows: [],
    values: [],
    valueField: undefined,
    qualities: [],
  };
  readFields(reader, (field, wire) => {
    if (wire === WIRE.varint && field === FIELD.signal) fields.signal = reader.varint();
    else if (wire === WIRE.block && field === FIELD.path) fields.path = reader.text();
    else if (wire === WIRE.block && field === FIELD.unit) fields.unit = reader.text();
    else if (field === FIELD.rows) return readNumbers(reader, wire, fields.rows, samples);
    else if (field === FIELD.qualities) return readNumbers(reader, wire, fields.qualities, samples);
    else return readValueField(reader, field, wire, fields, limit);
    return true;
  });
  return columnOf(fields, pathOf(fields, catalogue), samples);
}

function pathOf({ signal, path }: ColumnFields, catalogue: Catalogue | undefined): string {
  if (signal === 0) return checkedPath(path);
  const known = catalogue?.signals[signal - 1];
  if (known === undefined) throw noSuchSignal(signal, catalogue);
  return known.path;
}

/** Repeated numbers come together or one by one. */
function readNumbers(reader: ByteReader, wire: number, numbers: number[], limit: number): boolean {
  if (wire === WIRE.block) readVarints(reader.block(), numbers, limit);
  else if (wire === WIRE.varint) addNumber(numbers, reader, limit);
  else return false;
  return true;
}

function readValueField(reader: ByteReader, field: number, wire: number, fields: ColumnFields, limit: number): boolean {
  if (field < FIELD.numbers || field > FIELD.mixed) return false;
  const read = valuesOf(reader, field, wire, limit);
  if (read === undefined) return false;
  if (fields.valueField !== undefined && fields.valueField !== field) throw reader.malformed('values of two kinds');
  if (fields.valueField === undefined) fields.values = read;
  else fields.values = added(fields.values, read);
  if (fields.values.length > limit) throw reader.malformed(`more than ${limit} values`);
  fields.valueField = field;
  return true;
}

/** In place, as long as they do not all come together: one by one they are many. */
function added(values: ColumnFields['values'], more: ColumnFields['values']): SignalValue[] {
  const all = Array.isArray(values) ? values : Array.from<SignalValue>(values);
  for (const value of more) all.push(value);
  return all;
}

/** One value or those that came together; undefined when the field is not written so. */
function valuesOf(reader: ByteReader, field: number, wire: number, limit: number): ColumnFields['values'] | undefined {
  if (field === FIELD.numbers && wire === WIRE.eightBytes) return [reader.double()];
  if (field === FIELD.booleans && wire === WIRE.varint) return [reader.varint() !== 0];
  if (wire !== WIRE.block) return undefined;
  if (field === FIELD.texts) return [reader.text()];
  if (field === FIELD.mixed) return [readValueMessage(reader.block())];
  return readTogether(reader.block(), field, limit);
}

function readTogether(block: Uint8Array, field: number, limit: number): ColumnFields['values'] {
  const reader = new ByteReader(block, 'bad-protobuf');
  if (field === FIELD.numbers) {
    const numbers = new Float64Array(Math.ceil(block.length / BYTES_OF_DOUBLE));
    for (let at = 0; at < numbers.length; at += 1) numbers[at] = reader.double();
    return numbers;
  }
  const booleans: boolean[] = [];
  while (reader.left > 0 && booleans.length <= limit) booleans.push(reader.varint() !== 0);
  return booleans;
}

function readValueMessage(block: Uint8Array): SignalValue {
  const reader = new ByteReader(block, 'bad-protobuf');
  let value: SignalValue | undefined;
  readFields(reader, (field, wire) => {
    if (field === VALUE.number && wire === WIRE.eightBytes) value = reader.double();
    else if (field === VALUE.boolean && wire === WIRE.varint) value = reader.varint() !== 0;
    else if (field === VALUE.text && wire === WIRE.block) value = reader.text();
    else return false;
    return true;
  });
  if (value === undefined) throw reader.malformed('a value is none');
  return value;
}

function columnOf(
  { unit, rows, values, valueField, qualities }: ColumnFields,
  path: string,
  samples: number,
): SignalColumn {
  const isWhole = rows.length === 0 || rows.length === samples;
  if (values.length !== (rows.length || samples)) throw broken(`${path} has ${values.length} values`);
  for (const [at, row] of rows.entries()) {
    if (row >= samples || row <= (rows[at - 1] ?? -1)) throw broken(`the rows of ${path} are not in order`);
  }
  if (qualities.length > 0 && qualities.length !== values.length) throw broken(`${path} lacks qualities`);
  if (qualities.some((quality) => quality >= QUALITIES.length)) throw broken(`${path} has a quality that is none`);
  return {
    path,
    ...(unit === '' ? {} : { unit: checkedUnit(unit) }),
    ...(isWhole ? {} : { rows: Uint16Array.from(rows) }),
    values: checkedValues(values, path, valueField),
    ...(qualities.some((quality) => quality !== 0) ? { qualities: Uint8Array.from(qualities) } : {}),
  };
}

function checkedValues(
  values: ColumnFields['values'],
  path: string,
  valueField: number | undefined,
): SignalColumn['values'] {
  if (values instanceof Float64Array) return values.map((value) => checkedValue(value, path) as number);
  const checked = values.map((value) => checkedValue(value, path));
  const mayBeNumeric = valueField === FIELD.numbers || valueField === FIELD.mixed;
  return mayBeNumeric && checked.every((value) => typeof value === 'number') ? Float64Array.from(checked) : checked;
}
