import type { Catalogue } from '../catalogue/catalogue.ts';
import { noSuchSignal } from '../catalogue/no-such-signal.ts';
import { FRAME_LIMITS, type SignalColumn } from '../frame.ts';
import { checkedPath, checkedUnit, checkTexts, checkWidth } from '../frame-rules.ts';
import type { ByteReader } from '../proto/byte-reader.ts';
import { BY_NAME, FLAG, KIND, KIND_BITS } from './column-header.ts';
import { readConstant, readDeltas, readDoubles } from './number-column.ts';
import { gridOfCode, gridOfResolution, type NumberGrid } from './number-grid.ts';
import { readQualities, readRows } from './rows.ts';
import { readSampleTimes } from './sample-times.ts';
import { readBooleans, readMixed, readTexts } from './value-column.ts';

/** What a reader needs of a known signal. */
interface KnownSignal {
  path: string;
  resolution: number | undefined;
  grid: NumberGrid | undefined;
}

/** By number; made once a catalogue, for decoding asks for each column of each frame. */
const knownSignals = new WeakMap<Catalogue, readonly KnownSignal[]>();

/** The reverse of `writeColumns`. Throws MalformedFrame. */
export function readColumns(
  reader: ByteReader,
  catalogue: Catalogue | undefined,
): { offsetsMs: Int32Array; columns: SignalColumn[] } {
  const offsetsMs = readSampleTimes(reader);
  const announced = reader.varint();
  if (announced > FRAME_LIMITS.columns) throw reader.malformed(`${announced} columns`);
  const known = knownOf(catalogue);
  const seen = new Set<string>();
  const columns: SignalColumn[] = [];
  let before = 0;
  let valuesLeft: number = FRAME_LIMITS.values;
  for (let at = 0; at < announced; at += 1) {
    const header = reader.byte();
    const number = (header & FLAG.next) === 0 ? reader.varint() : before + 1;
    const signal = number === BY_NAME ? unknownSignal(reader) : known[number];
    if (signal === undefined) throw noSuchSignal(number, catalogue);
    if (number !== BY_NAME) before = number;
    const { path } = signal;
    if (seen.size === seen.add(path).size) throw reader.malformed(`${path} has two columns`);
    const column = readColumn(reader, header, signal, { samples: offsetsMs.length, valuesLeft });
    valuesLeft -= column.values.length;
    columns.push(column);
  }
  if (reader.left > 0) throw reader.malformed(`${reader.left} bytes behind the last column`);
  checkWidth(columns, offsetsMs.length);
  checkTexts(columns);
  return { offsetsMs, columns };
}

function readColumn(
  reader: ByteReader,
  header: number,
  signal: KnownSignal,
  { samples, valuesLeft }: { samples: number; valuesLeft: number },
): SignalColumn {
  const rows = (header & FLAG.sparse) === 0 ? undefined : readRows(reader, samples);
  const count = rows?.length ?? samples;
  if (count > valuesLeft) throw reader.malformed(`more than ${FRAME_LIMITS.values} values`);
  const qualities = (header & FLAG.qualities) === 0 ? undefined : readQualities(reader, count);
  const unit = (header & FLAG.unit) === 0 ? undefined : checkedUnit(reader.text());
  const values = readValues(reader, header, count, signal);
  const column: SignalColumn = { path: signal.path, values };
  if (unit !== undefined) column.unit = unit;
  if (rows !== undefined) column.rows = rows;
  if (qualities !== undefined) column.qualities = qualities;
  return column;
}

function readValues(reader: ByteReader, header: number, count: number, signal: KnownSignal): SignalColumn['values'] {
  switch (header & KIND_BITS) {
    case KIND.constant:
      return readConstant(reader, count, gridOf(reader, header, signal));
    case KIND.deltas:
      return readDeltas(reader, count, gridOf(reader, header, signal));
    case KIND.doubles:
      return readDoubles(reader, count);
    case KIND.booleans:
      return readBooleans(reader, count);
    case KIND.texts:
      return readTexts(reader, count, signal.path);
    case KIND.mixed:
      return readMixed(reader, count, signal.path);
    default:
      throw reader.malformed(`there is no kind ${header & KIND_BITS} of a column`);
  }
}

function gridOf(reader: ByteReader, header: number, { path, resolution, grid }: KnownSignal): NumberGrid {
  const chosen = (header & FLAG.grid) === 0 ? grid : gridOfCode(reader.byte(), resolution);
  if (chosen === undefined) throw reader.malformed(`${path} has no such grid`);
  return chosen;
}

function unknownSignal(reader: ByteReader): KnownSignal {
  return { path: checkedPath(reader.text()), resolution: undefined, grid: undefined };
}

function knownOf(catalogue: Catalogue | undefined): readonly (KnownSignal | undefined)[] {
  if (catalogue === undefined) return [];
  const made = knownSignals.get(catalogue) ?? [NONE, ...catalogue.signals.map(knownSignalOf)];
  knownSignals.set(catalogue, made);
  return made;
}

/** In place of number 0, which is no signal's. */
const NONE: KnownSignal = { path: '', resolution: undefined, grid: undefined };

function knownSignalOf({ path, resolution }: Catalogue['signals'][number]): KnownSignal {
  return { path, resolution, grid: resolution === undefined ? undefined : gridOfResolution(resolution) };
}
