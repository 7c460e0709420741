import type { Clock, ScheduledTask } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

export type StoredWrite = { type: 'put'; key: string; value: Buffer } | { type: 'del'; key: string };

interface PendingPut {
  encode: () => Buffer;
  /** Nothing is stored under the key yet. */
  isNew: boolean;
}

/** Undefined takes the key away. */
type Pending = Map<string, PendingPut | undefined>;

/** After a crash at most the writes of so much time are lost. */
const BATCH_EVERY_MS = 20;
/** So many writes do not wait for the time to pass. */
const LARGE_BATCH = 2_000;
const RETRY_MS = 1_000;

/** Collects writes and hands them on in batches, one at a time; a batch that fails is tried again, with what came after. */
export class WriteBehind {
  #pending: Pending = new Map();
  #timer: ScheduledTask | undefined;
  #writing: Promise<void> | undefined;
  #failures = 0;
  #isClosed = false;
  readonly #write: (batch: StoredWrite[]) => Promise<void>;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(write: (batch: StoredWrite[]) => Promise<void>, clock: Clock, log: Log) {
    this.#write = write;
    this.#clock = clock;
    this.#log = log;
  }

  put(key: string, encode: () => Buffer, isNew: boolean): void {
    if (this.#isClosed) return;
    const pending = this.#pending.get(key);
    this.#pending.set(key, { encode, isNew: isNew || pending?.isNew === true });
    this.#schedule();
  }

  remove(key: string): void {
    if (this.#isClosed) return;
    if (this.#pending.get(key)?.isNew) {
      this.#pending.delete(key);
      return;
    }
    this.#pending.set(key, undefined);
    this.#schedule();
  }

  /** Resolves when everything asked for so far is written; rejects when it cannot be. */
  async flush(): Promise<void> {
    await this.#writing;
    while (this.#pending.size > 0) {
      const failures = this.#failures;
      await this.#begin();
      if (this.#failures > failures) throw new Error('the last changes of the state could not be written');
    }
  }

  /** Flushes; what is asked for later has come too late and is dropped. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.#isClosed = true;
      this.#timer?.cancel();
    }
  }

  #schedule(): void {
    if (this.#writing) return;
    if (this.#pending.size === LARGE_BATCH) queueMicrotask(() => void this.#begin());
    this.#timer ??= this.#clock.schedule(BATCH_EVERY_MS, () => void this.#begin());
  }

  #begin(): Promise<void> {
    this.#writing ??= this.#writeBatch().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeBatch(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    const batch = this.#pending;
    this.#pending = new Map();
    try {
      await this.#write([...batch].flatMap(([key, put]) => this.#storedWrite(key, put)));
      if (this.#pending.size > 0) this.#timer = this.#clock.schedule(BATCH_EVERY_MS, () => void this.#begin());
    } catch (error) {
      this.#failures += 1;
      this.#log('error', 'state-write-failed', { writes: batch.size, error: String(error) });
      this.#pending = new Map([...batch, ...this.#pending]);
      this.#timer = this.#clock.schedule(RETRY_MS, () => void this.#begin());
    }
  }

  /** One record that cannot be encoded must not keep the others from the disk. */
  #storedWrite(key: string, put: PendingPut | undefined): StoredWrite[] {
    if (!put) return [{ type: 'del', key }];
    try {
      return [{ type: 'put', key, value: put.encode() }];
    } catch (error) {
      this.#log('error', 'record-not-encoded', { key, error: String(error) });
      return [];
    }
  }
}
