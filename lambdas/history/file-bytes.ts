import type { AsyncBuffer, RowGroup } from 'hyparquet';

/** A file of which the bytes from `start` on are in memory; asking for others is a mistake. */
export function inMemory(bytes: ArrayBuffer, start: number, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    slice(from, to = byteLength) {
      if (from < start || to > start + bytes.byteLength) throw new RangeError(`bytes ${from} to ${to} were not read`);
      return bytes.slice(from - start, to - start);
    },
  };
}

/** From the first byte of the columns in a group to before the last. */
export function spanOf(group: RowGroup, columns: readonly string[]): { start: number; end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const { meta_data: chunk } of group.columns) {
    if (chunk === undefined || !columns.includes(chunk.path_in_schema[0] ?? '')) continue;
    const first = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
    start = Math.min(start, first);
    end = Math.max(end, first + Number(chunk.total_compressed_size));
  }
  return { start, end };
}
