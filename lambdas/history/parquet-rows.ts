import { gunzipSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type ColumnData,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  type RowGroup,
} from 'hyparquet';
import { ARCHIVED_SIGNALS } from '../../contract/archive/columns.ts';
import type { Quality, SignalValue } from '../../contract/telemetry/frame.ts';
import { inMemory, spanOf } from './file-bytes.ts';

/** Which rows of a file. */
export interface RowQuery {
  vehicleId: string;
  /** By the vehicle's clock, `fromMs` to before `toMs`. */
  fromMs: number;
  toMs: number;
  paths: readonly string[];
}

export interface SignalSample {
  value: SignalValue;
  /** Absent: ok. */
  quality?: Quality;
  /** Absent: the catalogue's. */
  unit?: string;
}

/** A sample of the vehicle with what it has of the wanted signals. */
export interface ArchivedRow {
  atMs: number;
  receivedAtMs: number;
  /** The same sample has the same id in every file. */
  id: string;
  signals: Map<string, SignalSample>;
}

/** One read for the footer of nearly every file; smaller files come whole with it. */
const FOOTER_BYTES = 64 * 1024;

const NAMING = ['vehicle_id', 'measured_at', 'received_at', 'boot_id', 'sequence', 'sample'];

type Columns = Record<string, ColumnData['columnData']>;

/** The rows of a vehicle, reading the footer and then only row groups that can hold some of them. */
export async function readRows(file: AsyncBuffer, query: RowQuery): Promise<ArchivedRow[]> {
  const small =
    file.byteLength <= FOOTER_BYTES ? inMemory(await file.slice(0, file.byteLength), 0, file.byteLength) : file;
  const metadata = await parquetMetadataAsync(small, { initialFetchSize: FOOTER_BYTES, geoparquet: false });
  const rows: ArchivedRow[] = [];
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const columns = columnsWanted(group, query);
    if (columns.length > 0 && mayHoldRows(group, query)) {
      rows.push(...rowsOf(await readGroup(small, metadata, { rowStart, rowEnd, group, columns }), query));
    }
    rowStart = rowEnd;
  }
  return rows;
}

function chunkOf(group: RowGroup, name: string): NonNullable<RowGroup['columns'][number]['meta_data']> | undefined {
  return group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
}

/** False when the group's statistics rule the vehicle or the time out. */
function mayHoldRows(group: RowGroup, { vehicleId, fromMs, toMs }: RowQuery): boolean {
  const ids = chunkOf(group, 'vehicle_id')?.statistics;
  if (ids?.min_value !== undefined && ids.max_value !== undefined) {
    if (vehicleId < String(ids.min_value) || vehicleId > String(ids.max_value)) return false;
  }
  const times = chunkOf(group, 'measured_at')?.statistics;
  if (times?.min_value === undefined || times.max_value === undefined) return true;
  return Number(times.min_value) < toMs && Number(times.max_value) >= fromMs;
}

/** Names of the columns to read; none when the group has nothing of the wanted signals. */
function columnsWanted(group: RowGroup, { paths }: RowQuery): string[] {
  const hasValues = (name: string): boolean => {
    const chunk = chunkOf(group, name);
    return chunk !== undefined && chunk.statistics?.null_count !== chunk.num_values;
  };
  const signals = paths.flatMap((path) => ARCHIVED_SIGNALS.get(path)?.name ?? []);
  const found = [...signals, 'other_signals'].filter(hasValues);
  if (found.length === 0) return [];
  return [...NAMING, ...found, ...['quality'].filter(hasValues)];
}

interface GroupRead {
  rowStart: number;
  rowEnd: number;
  group: RowGroup;
  columns: string[];
}

/** The columns of a group, in one read from the first byte that is needed to the last. */
async function readGroup(file: AsyncBuffer, metadata: FileMetaData, read: GroupRead): Promise<Columns> {
  const { rowStart, rowEnd, group, columns } = read;
  const { start, end } = spanOf(group, columns);
  const bytes = inMemory(await file.slice(start, end), start, file.byteLength);
  const parts = new Map<string, ColumnData[]>();
  await parquetRead({
    ...{ file: bytes, metadata, columns, rowStart, rowEnd, geoparquet: false },
    compressors: { GZIP: (input, outputLength) => gunzipSync(input, { maxOutputLength: outputLength + 1 }) },
    onChunk: (chunk) => parts.set(chunk.columnName, [...(parts.get(chunk.columnName) ?? []), chunk]),
  });
  return Object.fromEntries([...parts].map(([name, chunks]) => [name, joined(chunks, rowStart)]));
}

function joined(chunks: ColumnData[], rowStart: number): ColumnData['columnData'] {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only.columnData;
  const values: unknown[] = [];
  for (const { columnData, rowStart: first } of chunks) {
    for (let index = 0; index < columnData.length; index += 1) values[first - rowStart + index] = columnData[index];
  }
  return values;
}

/** Rows are in the order of their vehicles. */
function rowsOf(columns: Columns, query: RowQuery): ArchivedRow[] {
  const ids = columns['vehicle_id'] ?? [];
  const rows: ArchivedRow[] = [];
  for (let index = 0; index < ids.length; index += 1) {
    if (ids[index] !== query.vehicleId) continue;
    const atMs = Number(columns['measured_at']?.[index]);
    if (atMs >= query.fromMs && atMs < query.toMs) rows.push(rowAt(columns, index, atMs, query.paths));
  }
  return rows;
}

function rowAt(columns: Columns, index: number, atMs: number, paths: readonly string[]): ArchivedRow {
  const cell = (name: string): unknown => columns[name]?.[index];
  const other = notes(cell('other_signals'));
  const quality = notes(cell('quality'));
  const signals = new Map<string, SignalSample>();
  for (const path of paths) {
    const { name = '' } = ARCHIVED_SIGNALS.get(path) ?? {};
    const value = cell(name);
    const isOwn = value !== undefined && value !== null;
    const sample = isOwn ? { value: value as SignalValue } : (other.get(path) as SignalSample | undefined);
    if (sample === undefined) continue;
    signals.set(path, quality.has(path) ? { ...sample, quality: quality.get(path) as Quality } : sample);
  }
  const id = `${cell('boot_id')} ${cell('sequence')} ${cell('sample')}`;
  return { atMs, receivedAtMs: Number(cell('received_at')), id, signals };
}

const NO_NOTES: ReadonlyMap<string, unknown> = new Map();

function notes(text: unknown): ReadonlyMap<string, unknown> {
  return typeof text === 'string' ? new Map(Object.entries(JSON.parse(text) as object)) : NO_NOTES;
}
