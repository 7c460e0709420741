import { gzipSync } from 'node:zlib';
import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { FileColumn, FileColumns } from './group-columns.ts';

const PARQUET_TYPES = {
  string: 'STRING',
  timestamp: 'TIMESTAMP',
  bigint: 'INT64',
  int: 'INT32',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
} as const;

/** A vehicle is found by the statistics of row groups: small ones read less of it, many make a long footer. */
const LEAST_GROUP_ROWS = 2_000;
const MOST_GROUPS = 16;

/** Whole ids of vehicles must fit: a truncated bound would select a neighbour's row group. */
const STATISTICS_BYTES = 64;

const NEVER_NULL = new Set([
  'vehicle_id',
  'measured_at',
  'boot_id',
  'sequence',
  'sample',
  'received_at',
  'skew_ms',
  'signal_schema',
]);

/** The rows as a Parquet file: gzip, since every reader has it and so has every Node. */
export function parquetFile({ rows, columns, vehicleIds }: FileColumns): Uint8Array {
  const columnData = columns.map(columnSource);
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData }),
    codec: 'GZIP',
    compressors: { GZIP: (bytes) => gzipSync(bytes) },
    statisticsTruncateLength: STATISTICS_BYTES,
    createdBy: 'roadbed',
  });
  file.write({ columnData, rowGroupSize: rowGroupSizes(rows, vehicleIds) });
  file.finish();
  return writer.getBytes();
}

/** Row groups end where a vehicle ends, so that a vehicle that fits one is in one. */
export function rowGroupSizes(rows: number, vehicleIds: readonly string[]): number[] {
  const wanted = Math.max(LEAST_GROUP_ROWS, Math.ceil(rows / MOST_GROUPS));
  const sizes: number[] = [];
  let start = 0;
  for (let row = 1; row <= rows; row += 1) {
    const isBoundary = row === rows || (row - start >= wanted && vehicleIds[row] !== vehicleIds[row - 1]);
    if (!isBoundary) continue;
    sizes.push(row - start);
    start = row;
  }
  return sizes;
}

function columnSource({ name, type, values }: FileColumn): ColumnSource {
  const source: ColumnSource = { name, type: PARQUET_TYPES[type], data: values, nullable: !NEVER_NULL.has(name) };
  // neighbours are a second apart: their differences are next to nothing
  return name === 'measured_at' ? { ...source, encoding: 'DELTA_BINARY_PACKED' } : source;
}
