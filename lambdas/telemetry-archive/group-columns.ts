import { ARCHIVED_SIGNALS, type ColumnType, fitsColumn, ROW_COLUMNS } from '../../contract/archive/columns.ts';
import { QUALITIES, type SignalColumn, type SignalValue } from '../../contract/telemetry/frame.ts';
import type { FrameSpan } from './hour-group.ts';

/** A column of a file, a value a row; undefined is null. */
export interface FileColumn {
  name: string;
  type: ColumnType;
  values: (SignalValue | bigint | undefined)[];
}

export interface FileColumns {
  rows: number;
  columns: FileColumn[];
  /** Of every row, ascending: where one vehicle ends and the next begins can be seen in it. */
  vehicleIds: readonly string[];
}

type Notes = Map<number, Record<string, unknown>>;

/** Columns under way: those of signals appear with the first value. */
interface Growing {
  rows: number;
  signals: Map<string, FileColumn>;
  quality: Notes;
  other: Notes;
}

/** The spans of a group as columns, by vehicle and then by time. Signals that no row has are left out. */
export function groupColumns(spans: readonly FrameSpan[]): FileColumns {
  const inOrder = spans.toSorted(byVehicleAndTime);
  const rows = inOrder.reduce((sum, { from, to }) => sum + to - from, 0);
  const growing: Growing = { rows, signals: new Map(), quality: new Map(), other: new Map() };
  const fixed = fixedColumns(rows);
  let start = 0;
  for (const span of inOrder) {
    fillFixed(fixed, span, start);
    for (const column of span.frame.columns) placeValues(growing, column, span, start);
    start += span.to - span.from;
  }
  fillNotes(fixed.quality.values, growing.quality);
  fillNotes(fixed.other_signals.values, growing.other);
  const signals = [...growing.signals.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  return { rows, columns: [...Object.values(fixed), ...signals], vehicleIds: fixed.vehicle_id.values as string[] };
}

function byVehicleAndTime(one: FrameSpan, other: FrameSpan): number {
  if (one.vehicleId !== other.vehicleId) return one.vehicleId < other.vehicleId ? -1 : 1;
  return startOf(one) - startOf(other) || one.frame.sequence - other.frame.sequence;
}

function startOf({ frame, from }: FrameSpan): number {
  return frame.baseTimeMs + (frame.offsetsMs[from] as number);
}

type Fixed = Record<(typeof ROW_COLUMNS)[number]['name'], FileColumn>;

function fixedColumns(rows: number): Fixed {
  const entries = ROW_COLUMNS.map(({ name, type }) => [name, { name, type, values: emptyValues(rows) }]);
  return Object.fromEntries(entries) as Fixed;
}

function emptyValues(rows: number): FileColumn['values'] {
  return new Array<undefined>(rows).fill(undefined);
}

function fillFixed(fixed: Fixed, { vehicleId, arrivedAtMs, frame, from, to }: FrameSpan, start: number): void {
  const { bootId, sequence, schema, baseTimeMs, offsetsMs } = frame;
  const newestMs = baseTimeMs + (offsetsMs.at(-1) ?? 0);
  const end = start + to - from;
  fixed.vehicle_id.values.fill(vehicleId, start, end);
  fixed.boot_id.values.fill(bootId, start, end);
  fixed.sequence.values.fill(BigInt(sequence), start, end);
  fixed.received_at.values.fill(BigInt(arrivedAtMs), start, end);
  fixed.skew_ms.values.fill(BigInt(arrivedAtMs - newestMs), start, end);
  fixed.signal_schema.values.fill(`${schema.id}/${schema.version}`, start, end);
  for (let row = from; row < to; row += 1) {
    fixed.measured_at.values[start + row - from] = BigInt(baseTimeMs + (offsetsMs[row] as number));
    fixed.sample.values[start + row - from] = row;
  }
}

function placeValues(growing: Growing, column: SignalColumn, { from, to }: FrameSpan, start: number): void {
  const { path, unit, rows, values, qualities } = column;
  const known = ARCHIVED_SIGNALS.get(path);
  const signal = unit === undefined || unit === known?.unit ? known : undefined;
  for (let index = 0; index < values.length; index += 1) {
    const row = rows?.[index] ?? index;
    if (row < from) continue;
    if (row >= to) break;
    const at = start + row - from;
    const value = values[index] as SignalValue;
    if (signal !== undefined && fitsColumn(value, signal))
      columnOf(growing, signal.name, signal.type).values[at] = value;
    else note(growing.other, at, path, unit === undefined ? { value } : { value, unit });
    const quality = qualities?.[index] ?? 0;
    if (quality !== 0) note(growing.quality, at, path, QUALITIES[quality] ?? 'invalid');
  }
}

function columnOf({ signals, rows }: Growing, name: string, type: ColumnType): FileColumn {
  const known = signals.get(name);
  if (known !== undefined) return known;
  const column: FileColumn = { name, type, values: emptyValues(rows) };
  signals.set(name, column);
  return column;
}

function note(notes: Notes, at: number, path: string, what: unknown): void {
  const known = notes.get(at);
  if (known === undefined) notes.set(at, { [path]: what });
  else known[path] = what;
}

function fillNotes(values: FileColumn['values'], notes: Notes): void {
  for (const [at, known] of notes) values[at] = JSON.stringify(known);
}
