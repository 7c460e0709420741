import type { ObjectStore } from '../../lambdas/common/objects/object-store.ts';

/** A bucket in memory, which notes what was read of it. */
export interface MemoryObjects extends ObjectStore {
  objects: Map<string, Uint8Array>;
  reads: { key: string; bytes: number }[];
  /** Keys that are refused until removed from here. */
  refused: Set<string>;
}

export function memoryObjects(): MemoryObjects {
  const objects = new Map<string, Uint8Array>();
  const reads: MemoryObjects['reads'] = [];
  const refused = new Set<string>();
  return {
    ...{ objects, reads, refused },
    async put(key, body) {
      if (refused.has(key)) throw new Error(`no ${key} today`);
      objects.set(key, Uint8Array.from(body));
    },
    async getRange(key, start, end) {
      const object = objects.get(key);
      if (object === undefined || end > object.length) throw new RangeError(`${key}: no bytes ${start} to ${end}`);
      reads.push({ key, bytes: end - start });
      return object.slice(start, end).buffer as ArrayBuffer;
    },
    async list(prefix) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      return keys.map((key) => ({ key, bytes: objects.get(key)?.length ?? 0 }));
    },
  };
}
