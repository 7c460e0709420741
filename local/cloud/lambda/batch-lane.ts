import type { Clock, ScheduledTask } from '../../ports/clock.ts';
import type { StreamRecord } from '../../ports/data-hops.ts';
import { eventBytesOf } from './kinesis-event.ts';

/** An event must fit a request-response invocation; the rest is left for the JSON around the records. */
const BATCH_LIMIT_BYTES = 6_291_456 - 1024;

export interface BatchLaneOptions {
  batchSize: number;
  batchingWindowMs: number;
  clock: Clock;
  process(records: StreamRecord[]): Promise<void>;
  /** Called after each batch, when there is room again. */
  onRoom(): void;
}

/** Records of one shard that must stay in order: gathers them into batches and processes one batch at a time. */
export class BatchLane {
  readonly #options: BatchLaneOptions;
  #queue: StreamRecord[] = [];
  #queuedBytes = 0;
  #processing = false;
  #window: ScheduledTask | undefined;

  constructor(options: BatchLaneOptions) {
    this.#options = options;
  }

  /** Records waiting, those being processed not counted. */
  get queued(): number {
    return this.#queue.length;
  }

  get busy(): boolean {
    return this.#processing || this.#queue.length > 0;
  }

  push(record: StreamRecord): void {
    this.#queue.push(record);
    this.#queuedBytes += eventBytesOf(record);
  }

  /** Starts a batch when one is due; called after each round of pushes. */
  flush(): void {
    if (this.#processing || this.#queue.length === 0) return;
    const { batchSize, batchingWindowMs, clock } = this.#options;
    if (batchingWindowMs === 0 || this.#queue.length >= batchSize || this.#queuedBytes >= BATCH_LIMIT_BYTES) {
      this.#start();
    } else {
      this.#window ??= clock.schedule(batchingWindowMs, () => this.#start());
    }
  }

  /** Drops what waits. */
  stop(): void {
    this.#window?.cancel();
    this.#window = undefined;
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #start(): void {
    this.#window?.cancel();
    this.#window = undefined;
    if (this.#processing || this.#queue.length === 0) return;
    this.#processing = true;
    void this.#options.process(this.#take()).finally(() => {
      this.#processing = false;
      this.#options.onRoom();
      this.flush();
    });
  }

  #take(): StreamRecord[] {
    let bytes = 0;
    let count = 0;
    for (const record of this.#queue) {
      bytes += eventBytesOf(record);
      if (count > 0 && (count >= this.#options.batchSize || bytes > BATCH_LIMIT_BYTES)) break;
      count += 1;
    }
    const batch = this.#queue.splice(0, count);
    this.#queuedBytes = this.#queue.reduce((sum, record) => sum + eventBytesOf(record), 0);
    return batch;
  }
}
