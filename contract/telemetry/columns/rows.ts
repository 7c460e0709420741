import { QUALITIES } from '../frame.ts';
import type { ByteReader } from '../proto/byte-reader.ts';
import type { ByteWriter } from '../proto/byte-writer.ts';

/** How many, the first, then how many are left out before the next ... */
export function writeRows(writer: ByteWriter, rows: Uint16Array): void {
  writer.varint(rows.length);
  let next = 0;
  for (const row of rows) {
    writer.varint(row - next);
    next = row + 1;
  }
}

/** Undefined when every sample is among them. */
export function readRows(reader: ByteReader, samples: number): Uint16Array | undefined {
  const count = reader.varint();
  if (count < 1 || count > samples) throw reader.malformed(`${count} values for ${samples} samples`);
  const rows = new Uint16Array(count);
  let next = 0;
  for (let at = 0; at < count; at += 1) {
    const row = next + reader.varint();
    if (row >= samples) throw reader.malformed(`sample ${row} of ${samples}`);
    rows[at] = row;
    next = row + 1;
  }
  return count === samples ? undefined : rows;
}

/** Runs of the same quality: how many values, and which, in one number. */
export function writeQualities(writer: ByteWriter, qualities: Uint8Array): void {
  let run = 0;
  for (const [at, quality] of qualities.entries()) {
    run += 1;
    if (qualities[at + 1] === quality) continue;
    writer.varint(run * QUALITIES.length + quality);
    run = 0;
  }
}

/** Undefined when all are ok. */
export function readQualities(reader: ByteReader, count: number): Uint8Array | undefined {
  const qualities = new Uint8Array(count);
  let isAllOk = true;
  for (let at = 0; at < count; ) {
    const run = reader.varint();
    const quality = run % QUALITIES.length;
    const end = at + Math.floor(run / QUALITIES.length);
    if (end === at || end > count) throw reader.malformed(`${end} qualities for ${count} values`);
    qualities.fill(quality, at, end);
    isAllOk &&= quality === 0;
    at = end;
  }
  return isAllOk ? undefined : qualities;
}
