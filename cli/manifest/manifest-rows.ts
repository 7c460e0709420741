import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type CsvError, type InfoRecord, parse } from 'csv-parse';
import { UsageError } from '../usage-error.ts';
import { checkRow, NEEDED_COLUMNS, type RowCheck } from './row-check.ts';

export type FileRow = { line: number; bytes: number } & RowCheck;

/** A record longer than this is no row of ours, and is not held in memory. */
const MAX_RECORD_CHARACTERS = 4_096;

interface Parsed {
  record: Record<string, string>;
  info: InfoRecord;
}

/**
 * Calls `take` with every row of the file, in its order and one at a time: no more of the file is in memory than the
 * stream's buffers. `line` is where the record ends. Throws UsageError for a file without the columns.
 */
export async function eachRow(
  path: string,
  tenantId: string | undefined,
  take: (row: FileRow) => Promise<void>,
): Promise<void> {
  const seen = new Set<string>();
  let broken: FileRow[] = [];
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkedHeader(path, header),
    info: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error) => {
      if (error) broken.push(brokenRow(error));
    },
  });
  // the pipeline would tell of an aborted stream only
  let failure: { error: unknown } | undefined;
  const taken = (row: FileRow): Promise<void> =>
    Promise.resolve(take(row)).catch((error: unknown) => {
      failure = { error };
      throw error;
    });
  try {
    await pipeline(createReadStream(path), parser, async (rows: AsyncIterable<Parsed>) => {
      for await (const { record, info } of rows) {
        for (const row of broken) await taken(row);
        broken = [];
        await taken(checkedRow(record, info, tenantId, seen));
      }
    });
  } catch (error) {
    throw failure ? failure.error : error;
  }
  for (const row of broken) await take(row);
}

function checkedHeader(path: string, header: string[]): string[] {
  const columns = header.map((name) => name.trim().toLowerCase());
  const missing = NEEDED_COLUMNS.filter((name) => !columns.includes(name));
  if (missing.length === 0) return columns;
  throw new UsageError(`${path}: the header row has no ${missing.join(', ')}; it needs ${NEEDED_COLUMNS.join(',')}`);
}

function checkedRow(
  record: Record<string, string>,
  { lines: line, bytes, error }: InfoRecord,
  tenantId: string | undefined,
  seen: Set<string>,
): FileRow {
  if (error) return { line, bytes, ok: false, reason: 'has not as many cells as the header row' };
  const check = checkRow(record, tenantId);
  if (!check.ok) return { line, bytes, ...check };
  if (seen.has(check.row.vin)) return { line, bytes, ok: false, reason: 'vin stands in the file before' };
  seen.add(check.row.vin);
  return { line, bytes, ...check };
}

function brokenRow(error: CsvError): FileRow {
  const { lines = 0, bytes = 0 } = error as unknown as Partial<InfoRecord>;
  return { line: lines, bytes, ok: false, reason: `is no CSV: ${error.code}` };
}
