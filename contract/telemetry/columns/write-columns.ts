import type { Catalogue } from '../catalogue/catalogue.ts';
import type { SignalColumn, SignalValue, TelemetryFrame } from '../frame.ts';
import { checkedValue, wellFormed } from '../frame-rules.ts';
import { ByteWriter } from '../proto/byte-writer.ts';
import { BY_NAME, FLAG, KIND } from './column-header.ts';
import { fitGrid } from './fit-grid.ts';
import { writeDeltas, writeDoubles } from './number-column.ts';
import { writeQualities, writeRows } from './rows.ts';
import { writeSampleTimes } from './sample-times.ts';
import { writeBooleans, writeMixed, writeTexts } from './value-column.ts';

/** The samples of a frame by columns. Throws MalformedFrame for a value that a frame cannot hold. */
export function writeColumns({ offsetsMs, columns }: TelemetryFrame, catalogue: Catalogue | undefined): Uint8Array {
  const writer = new ByteWriter();
  const filled = columns.filter(({ values }) => values.length > 0);
  writeSampleTimes(writer, offsetsMs);
  writer.varint(filled.length);
  let before = 0;
  for (const column of filled) {
    const number = catalogue?.numbers.get(column.path) ?? BY_NAME;
    writeColumn(writer, column, { number, before, resolution: catalogue?.signals[number - 1]?.resolution });
    if (number !== BY_NAME) before = number;
  }
  return writer.written;
}

interface Place {
  number: number;
  /** The number of the known signal before it, 0 for none. */
  before: number;
  resolution: number | undefined;
}

function writeColumn(writer: ByteWriter, column: SignalColumn, { number, before, resolution }: Place): void {
  const { path, unit, rows, qualities } = column;
  const values = Array.from<SignalValue>(column.values).map((value) => checkedValue(value, path));
  const body = bodyOf(values, resolution);
  const isNext = number === before + 1;
  const hasQualities = qualities?.some((quality) => quality !== 0) === true;
  writer.byte(
    body.kind |
      (isNext ? FLAG.next : 0) |
      (rows === undefined ? 0 : FLAG.sparse) |
      (hasQualities ? FLAG.qualities : 0) |
      (unit === undefined ? 0 : FLAG.unit) |
      (body.grid === undefined ? 0 : FLAG.grid),
  );
  if (!isNext) writer.varint(number);
  if (number === BY_NAME) writer.text(path);
  if (rows !== undefined) writeRows(writer, rows);
  if (hasQualities) writeQualities(writer, qualities as Uint8Array);
  if (unit !== undefined) writer.text(wellFormed(unit));
  if (body.grid !== undefined) writer.byte(body.grid);
  body.write(writer);
}

interface Body {
  kind: number;
  /** Code of the numbers' grid where it is not the signal's own. */
  grid?: number;
  write(writer: ByteWriter): void;
}

function bodyOf(values: SignalValue[], resolution: number | undefined): Body {
  if (values.every((value) => typeof value === 'number')) return numbersOf(Float64Array.from(values), resolution);
  if (values.every((value) => typeof value === 'boolean')) {
    return { kind: KIND.booleans, write: (writer) => writeBooleans(writer, values) };
  }
  if (values.every((value) => typeof value === 'string')) {
    return { kind: KIND.texts, write: (writer) => writeTexts(writer, values) };
  }
  return { kind: KIND.mixed, write: (writer) => writeMixed(writer, values) };
}

function numbersOf(values: Float64Array, resolution: number | undefined): Body {
  const fitted = fitGrid(values, resolution);
  if (fitted === undefined) return { kind: KIND.doubles, write: (writer) => writeDoubles(writer, values) };
  const { whole, code } = fitted;
  const isConstant = whole.every((k) => k === whole[0]);
  return {
    kind: isConstant ? KIND.constant : KIND.deltas,
    ...(code === undefined ? {} : { grid: code }),
    write: (writer) => writeDeltas(writer, isConstant ? whole.subarray(0, 1) : whole),
  };
}
