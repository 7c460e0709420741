import { Readable } from 'node:stream';
import type { Item, TableDescription } from './item-types.ts';
import { type KeyRange, SortedMap } from './sorted-map.ts';
import type { WriteJournal } from './write-journal.ts';

type Callback<T = unknown> = (error: unknown, value?: T) => void;
type StreamRange = KeyRange & { limit?: number };

/** One of dynalite's sub-databases (`put`, `get`, ... with callbacks), answered synchronously. */
interface SubDatabase {
  put(key: string, value: unknown, callback: Callback): void;
  get(key: string, callback: Callback): void;
  del(key: string, callback: Callback): void;
  batch(operations: { type: 'put' | 'del'; key: string; value?: unknown }[], callback: Callback): void;
  lock(key: string, run: (release: (callback: Callback) => Callback) => void): void;
  createKeyStream(range?: StreamRange): Readable;
  createValueStream(range?: StreamRange): Readable;
}

/** What dynalite's actions and validations expect of a store. */
export interface DynaliteStore {
  options: { createTableMs: number; deleteTableMs: number; updateTableMs: number; maxItemSize: number };
  tableDb: SubDatabase & { awsAccountId: string; awsRegion: string };
  getItemDb(tableName: string): SubDatabase;
  deleteItemDb(tableName: string, callback: Callback): void;
  getIndexDb(indexType: string, tableName: string, indexName: string): SubDatabase;
  deleteIndexDb(indexType: string, tableName: string, indexName: string, callback: Callback): void;
  getTagDb(tableName: string): SubDatabase;
  deleteTagDb(tableName: string, callback: Callback): void;
  getTable(
    name: string,
    checkStatus: boolean | Callback<TableDescription>,
    callback?: Callback<TableDescription>,
  ): void;
}

/** The store with the direct reads our own layer needs. */
export interface TableStore {
  store: DynaliteStore;
  /** The live table description, not a copy. */
  table(name: string): TableDescription | undefined;
  tableNames(): string[];
  items(tableName: string): SortedMap<Item>;
  /** Index rows carry the key of the item being written; say whose turn it is before writing them directly. */
  writeIndexRow(tableName: string, indexName: string, indexKey: string, itemKey: string, row: Item): void;
}

/**
 * In-memory store shaped for dynalite's actions, in place of its LevelDB: every call answers before it returns, so a
 * whole action runs in one turn of the event loop (atomic, no locks) and can be undone by the journal.
 */
export function createTableStore(options: { accountId: string; region: string; journal: WriteJournal }): TableStore {
  const { journal } = options;
  const maps = new Map<string, SortedMap<unknown>>();
  const mapNamed = (name: string): SortedMap<unknown> => {
    const existing = maps.get(name);
    if (existing) return existing;
    const created = new SortedMap<unknown>();
    maps.set(name, created);
    return created;
  };
  const drop = (name: string, callback: Callback): void => {
    maps.delete(name);
    callback(null);
  };
  // dynalite's index keys end in 24 bits of a hash of the item key, so two items can collide; the item key tells them apart.
  let itemKeyInTurn = '';
  const itemDb = (tableName: string): SubDatabase => {
    const items = mapNamed(`item/${tableName}`) as SortedMap<Item>;
    return subDatabase(items, {
      rename: (key) => key,
      onLock: (key) => {
        itemKeyInTurn = key;
      },
      onWrite: (key, oldItem, newItem) => {
        journal.recordUndo(() => (oldItem === undefined ? items.delete(key) : items.set(key, oldItem)));
        journal.recordChange({ tableName, oldItem, newItem });
      },
    });
  };
  const indexDb = (tableName: string, indexName: string): SubDatabase => {
    const rows = mapNamed(`index/${tableName}/${indexName}`);
    const database = subDatabase(rows, {
      rename: (key) => `${key}/${itemKeyInTurn}`,
      onWrite: (key, oldRow) => {
        journal.recordUndo(() => (oldRow === undefined ? rows.delete(key) : rows.set(key, oldRow)));
      },
      afterKey: (key) => `${key}/~`,
    });
    return { ...database, put: (key, row, callback) => database.put(key, withoutMissing(row as Item), callback) };
  };
  const tables = mapNamed('table') as SortedMap<TableDescription>;
  const plain = (name: string): SubDatabase => subDatabase(mapNamed(name), { rename: (key) => key });
  return {
    table: (name) => tables.get(name),
    tableNames: () => tables.keys(),
    items: (tableName) => mapNamed(`item/${tableName}`) as SortedMap<Item>,
    writeIndexRow: (tableName, indexName, indexKey, itemKey, row) =>
      mapNamed(`index/${tableName}/${indexName}`).set(`${indexKey}/${itemKey}`, withoutMissing(row)),
    store: {
      options: { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, maxItemSize: 400 * 1024 },
      tableDb: { ...plain('table'), awsAccountId: options.accountId, awsRegion: options.region },
      getItemDb: itemDb,
      deleteItemDb: (tableName, callback) => drop(`item/${tableName}`, callback),
      getIndexDb: (_indexType, tableName, indexName) => indexDb(tableName, indexName),
      deleteIndexDb: (_indexType, tableName, indexName, callback) => drop(`index/${tableName}/${indexName}`, callback),
      getTagDb: (tableName) => plain(`tag/${tableName}`),
      deleteTagDb: (tableName, callback) => drop(`tag/${tableName}`, callback),
      getTable: (name, checkStatus, callback) => findTable(tables.get(name), name, checkStatus, callback),
    },
  };
}

/** dynalite projects an attribute that the item does not have as undefined, and then fails on reading the index. */
function withoutMissing(row: Item): Item {
  if (!Object.values(row).includes(undefined as never)) return row;
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

interface SubDatabaseHooks<V> {
  rename(key: string): string;
  onLock?(key: string): void;
  onWrite?(key: string, oldValue: V | undefined, newValue: V | undefined): void;
  /** Turns an exclusive lower bound into one that also excludes the renamed keys behind it. */
  afterKey?(key: string): string;
}

function subDatabase<V>(map: SortedMap<V>, hooks: SubDatabaseHooks<V>): SubDatabase {
  const put = (rawKey: string, value: unknown): void => {
    const key = hooks.rename(rawKey);
    hooks.onWrite?.(key, map.get(key), value as V);
    map.set(key, value as V);
  };
  const remove = (rawKey: string): void => {
    const key = hooks.rename(rawKey);
    hooks.onWrite?.(key, map.get(key), undefined);
    map.delete(key);
  };
  const bounded = (range: StreamRange = {}): KeyRange =>
    range.gt !== undefined && hooks.afterKey ? { ...range, gt: hooks.afterKey(range.gt) } : range;
  return {
    put: (key, value, callback) => {
      put(key, value);
      callback(null);
    },
    get: (key, callback) => callback(null, map.get(hooks.rename(key))),
    del: (key, callback) => {
      remove(key);
      callback(null);
    },
    batch: (operations, callback) => {
      for (const operation of operations) {
        if (operation.type === 'put') put(operation.key, operation.value);
        else remove(operation.key);
      }
      callback(null);
    },
    lock: (key, run) => {
      hooks.onLock?.(key);
      run((callback) => callback);
    },
    createKeyStream: (range) => Readable.from(map.keys(bounded(range))),
    createValueStream: (range) => Readable.from(map.values(bounded(range))),
  };
}

function findTable(
  table: TableDescription | undefined,
  name: string,
  checkStatus: boolean | Callback<TableDescription>,
  maybeCallback: Callback<TableDescription> | undefined,
): void {
  const callback = typeof checkStatus === 'function' ? checkStatus : maybeCallback;
  const unusable = table?.TableStatus === 'CREATING' || table?.TableStatus === 'DELETING';
  if (table && !(checkStatus && unusable)) {
    callback?.(null, table);
    return;
  }
  const message = checkStatus
    ? 'Requested resource not found'
    : `Requested resource not found: Table: ${name} not found`;
  const body = { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message };
  callback?.(Object.assign(new Error(message), { name: 'NotFoundError', statusCode: 400, body }));
}
