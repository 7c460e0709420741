import type { RecordStore } from '../../local/ports/record-store.ts';

/** A record store in memory that writes at once: what is in `kept` is what a restart would find. */
export interface MemoryRecords extends RecordStore {
  /** By `kind/key`. */
  kept: Map<string, Buffer>;
  /** Kinds and keys of all writes, in order. */
  writes: string[];
  keys(kind: string): string[];
}

export function memoryRecords(kept = new Map<string, Buffer>()): MemoryRecords {
  const writes: string[] = [];
  const opened = new Map(kept);
  const put = (kind: string, key: string, encode: () => Buffer): void => {
    writes.push(`put ${kind}/${key}`);
    kept.set(`${kind}/${key}`, encode());
  };
  const keysOf = (map: ReadonlyMap<string, Buffer>, kind: string): string[] =>
    [...map.keys()].filter((key) => key.startsWith(`${kind}/`)).sort();
  return {
    kept,
    writes,
    keys: (kind) => keysOf(kept, kind).map((key) => key.slice(kind.length + 1)),
    take: (kind) => keysOf(opened, kind).map((key) => [key.slice(kind.length + 1), opened.get(key) ?? Buffer.alloc(0)]),
    put,
    add: put,
    remove: (kind, key) => {
      writes.push(`remove ${kind}/${key}`);
      kept.delete(`${kind}/${key}`);
    },
  };
}
