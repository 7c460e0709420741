import type { Log } from '../../ports/log.ts';
import { encodeRecord, loadRecords, type RecordKind } from '../../ports/record.ts';
import type { RecordStore } from '../../ports/record-store.ts';

/** How the entries of one map are kept: what is written of a value, and the value that comes of it. */
export interface CollectionKind<Value, Header> {
  readonly record: RecordKind<Header>;
  toHeader(value: Value): Header;
  /** Throws for what passed the schema and is no value all the same. */
  fromHeader(header: Header, key: string): Value;
}

/** Gives the stores their maps. A value that changes in place is to be `set` again. */
export interface Collections {
  of<Value, Header>(kind: CollectionKind<Value, Header>): Map<string, Value>;
}

/** Maps that end with the process. */
export const memoryCollections: Collections = { of: () => new Map() };

/** Maps that begin as they were left, and whose every change is recorded. */
export function recordedCollections(store: RecordStore, log: Log): Collections {
  return {
    of(kind) {
      const map = new RecordedMap(store, kind);
      for (const { key, header } of loadRecords(store, kind.record, log)) {
        try {
          map.restore(key, kind.fromHeader(header, key));
        } catch (error) {
          log('warn', 'record-skipped', { kind: kind.record.name, key, problem: String(error) });
        }
      }
      return map;
    },
  };
}

class RecordedMap<Value, Header> extends Map<string, Value> {
  readonly #store: RecordStore;
  readonly #kind: CollectionKind<Value, Header>;

  constructor(store: RecordStore, kind: CollectionKind<Value, Header>) {
    super();
    this.#store = store;
    this.#kind = kind;
  }

  restore(key: string, value: Value): void {
    super.set(key, value);
  }

  override set(key: string, value: Value): this {
    const { record, toHeader } = this.#kind;
    this.#store.put(record.name, key, () => encodeRecord(record, toHeader(value)));
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    if (!super.delete(key)) return false;
    this.#store.remove(this.#kind.record.name, key);
    return true;
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }
}
