import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import * as v from 'valibot';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RecordStore } from '../ports/record-store.ts';
import { DataDirError, dataDirError } from './data-dir-error.ts';
import { type StoredWrite, WriteBehind } from './write-behind.ts';

export interface StateStore extends RecordStore {
  /** Resolves when everything asked for so far is with the operating system. */
  flush(): Promise<void>;
  /** Writes what is left and gives the directory free. */
  close(): Promise<void>;
}

export interface StateStoreOptions {
  dir: string;
  /** State of one account and region does not fit another: names of resources hold both. */
  accountId: string;
  region: string;
  clock: Clock;
  log: Log;
}

type Db = ClassicLevel<string, Buffer>;
type Buckets = Map<string, [key: string, record: Buffer][]>;

/** Grows when records of this version could not be read by an older one any more. */
const FORMAT = 1;
const FORMAT_KEY = 'format';
const READ_AT_ONCE = 1_000;

const formatRecord = v.object({ format: v.number(), accountId: v.string(), region: v.string() });

/** Opens, or makes, the store in `dir`. Throws a DataDirError when another cloud has it, or when it cannot be read. */
export async function openStateStore(options: StateStoreOptions): Promise<StateStore> {
  const { dir, clock, log } = options;
  const path = join(dir, 'state');
  // keys and payloads are in there
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw dataDirError(dir, path, error);
  });
  const db: Db = new ClassicLevel(path, { keyEncoding: 'utf8', valueEncoding: 'buffer' });
  try {
    await db.open();
    const buckets = await readAll(db);
    await checkFormat(db, path, buckets, options);
    return storeOn(db, buckets, new WriteBehind((batch) => writeBatch(db, batch), clock, log));
  } catch (error) {
    await db.close().catch(() => undefined);
    throw error instanceof DataDirError ? error : dataDirError(dir, path, error);
  }
}

function storeOn(db: Db, buckets: Buckets, writes: WriteBehind): StateStore {
  return {
    take(kind) {
      const records = buckets.get(kind) ?? [];
      buckets.delete(kind);
      return records;
    },
    put: (kind, key, encode) => writes.put(`${kind}/${key}`, encode, false),
    add: (kind, key, encode) => writes.put(`${kind}/${key}`, encode, true),
    remove: (kind, key) => writes.remove(`${kind}/${key}`),
    flush: () => writes.flush(),
    async close() {
      try {
        await writes.close();
      } finally {
        await db.close();
      }
    },
  };
}

/**
 * Not synced to the disk itself: it survives the end of the process, not that of the machine. A chained batch costs a
 * quarter of one given as a list.
 */
function writeBatch(db: Db, batch: StoredWrite[]): Promise<void> {
  const writes = db.batch();
  for (const write of batch) {
    if (write.type === 'put') writes.put(write.key, write.value);
    else writes.del(write.key);
  }
  return writes.write({ sync: false });
}

async function readAll(db: Db): Promise<Buckets> {
  const buckets: Buckets = new Map();
  const iterator = db.iterator();
  try {
    for (;;) {
      const entries = await iterator.nextv(READ_AT_ONCE);
      if (entries.length === 0) return buckets;
      for (const [key, record] of entries) {
        const slash = key.indexOf('/');
        const kind = slash < 0 ? key : key.slice(0, slash);
        const bucket = buckets.get(kind) ?? [];
        bucket.push([slash < 0 ? '' : key.slice(slash + 1), record]);
        buckets.set(kind, bucket);
      }
    }
  } finally {
    await iterator.close();
  }
}

async function checkFormat(db: Db, path: string, buckets: Buckets, options: StateStoreOptions): Promise<void> {
  const { accountId, region } = options;
  const [present] = buckets.get(FORMAT_KEY) ?? [];
  if (!present && buckets.size > 0) {
    throw new DataDirError(`${path} holds something else than Roadbed's state: give another --data-dir`);
  }
  if (!present) {
    await db.put(FORMAT_KEY, Buffer.from(JSON.stringify({ format: FORMAT, accountId, region })));
    return;
  }
  const found = v.safeParse(formatRecord, parseJson(present[1].toString('utf8')));
  if (!found.success || found.output.format !== FORMAT) {
    const which = found.success ? `format ${found.output.format}` : 'an unknown format';
    throw new DataDirError(
      `${path} was written in ${which}, and this version reads format ${FORMAT}: use the version that wrote it, or another --data-dir`,
    );
  }
  if (found.output.accountId !== accountId || found.output.region !== region) {
    throw new DataDirError(
      `${path} is of account ${found.output.accountId} in ${found.output.region}, not of ${accountId} in ${region}: give another --data-dir`,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
