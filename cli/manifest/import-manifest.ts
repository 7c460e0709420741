import { stat } from 'node:fs/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { bar } from '../terminal/bar.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { eachRow, type FileRow } from './manifest-rows.ts';
import { openRefusedRows, type RefusedRows } from './refused-rows.ts';
import { type WriteResult, writeRow } from './write-row.ts';

export interface ImportOptions {
  path: string;
  tenantId: string | undefined;
  rejectsPath: string | undefined;
  /** Checks every row and writes none. */
  isDryRun: boolean;
  /** Vehicles that were decommissioned are taken in anew. */
  isReadmitting: boolean;
}

export interface ImportReport {
  rows: number;
  written: number;
  /** In the manifest before, the same. */
  present: number;
  refused: number;
  seconds: number;
  peakRssMb: number;
}

interface Counts {
  rows: number;
  written: number;
  present: number;
}

/** Writes under way at once: DynamoDB answers each in milliseconds, and the laptop's has one thread. */
const PARALLEL_WRITES = 32;

/**
 * Checks the whole file, then writes it row by row; when a row is refused in the check nothing is written at all. Each
 * write is conditional, so an import that was killed goes on where it is run again.
 */
export async function importManifest(
  target: { dynamodb: DynamoDBClient; tableName: string },
  options: ImportOptions,
  terminal: Terminal,
): Promise<ImportReport> {
  const startMs = performance.now();
  const { size, mtimeMs } = await stat(options.path);
  const refused = await openRefusedRows(terminal, options.rejectsPath);
  const counts: Counts = { rows: 0, written: 0, present: 0 };
  try {
    await checkAll(options, size, counts, refused, terminal);
    if (refused.count === 0 && !options.isDryRun) {
      const now = await stat(options.path);
      if (now.size !== size || now.mtimeMs !== mtimeMs) throw new Error(`${options.path} changed while it was read`);
      await writeAll(target, options, counts, refused, terminal);
    }
  } finally {
    terminal.finishStatus();
    await refused.close();
  }
  const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const seconds = Math.round(performance.now() - startMs) / 1000;
  return { ...counts, refused: refused.count, seconds, peakRssMb };
}

async function checkAll(
  { path, tenantId }: ImportOptions,
  size: number,
  counts: Counts,
  refused: RefusedRows,
  terminal: Terminal,
): Promise<void> {
  await eachRow(path, tenantId, async (row) => {
    counts.rows += 1;
    if (!row.ok) await refused.add(row.line, row.reason);
    if (counts.rows % 1_000 === 0) terminal.status(`${bar(row.bytes, size)} checked ${counts.rows} rows`);
  });
}

async function writeAll(
  { dynamodb, tableName }: { dynamodb: DynamoDBClient; tableName: string },
  { path, tenantId, isReadmitting }: ImportOptions,
  counts: Counts,
  refused: RefusedRows,
  terminal: Terminal,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const write = async (row: FileRow): Promise<void> => {
    if (!row.ok) return refused.add(row.line, row.reason);
    const result: WriteResult = await writeRow({ dynamodb, tableName, isReadmitting }, row.row);
    if (result.kind === 'conflict') await refused.add(row.line, result.reason);
    else counts[result.kind] += 1;
    const done = counts.written + counts.present + refused.count;
    terminal.status(`${bar(done, counts.rows)} ${done} of ${counts.rows} rows`);
  };
  const start = async (row: FileRow): Promise<void> => {
    if (failure) throw failure.error;
    const writing = write(row)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => underWay.delete(writing));
    underWay.add(writing);
    if (underWay.size >= PARALLEL_WRITES) await Promise.race(underWay);
  };
  await eachRow(path, tenantId, start).finally(() => Promise.all(underWay));
  if (failure) throw failure.error;
}
