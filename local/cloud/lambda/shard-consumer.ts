import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { StreamPosition, StreamRecord, StreamSource } from '../../ports/data-hops.ts';
import type { Log } from '../../ports/log.ts';
import { BatchLane } from './batch-lane.ts';
import type { MappingSettings } from './mapping-settings.ts';

const READ_LIMIT = 1000;
const READ_RETRY_MS = 1000;

export interface ShardConsumerOptions {
  shardId: string;
  settings: MappingSettings;
  source: StreamSource;
  clock: Clock;
  log: Log;
  process(records: StreamRecord[]): Promise<void>;
}

/**
 * Reads one shard and spreads its records over as many lanes as the parallelization factor says, by partition key,
 * so that records of one key stay in order. [AWS-Lambda: ParallelizationFactor]
 */
export class ShardConsumer {
  readonly #options: ShardConsumerOptions;
  readonly #lanes: BatchLane[];
  readonly #bufferLimit: number;
  #position: StreamPosition = { type: 'TRIM_HORIZON' };
  #reading = false;
  #wokenWhileReading = false;
  #stopped = false;

  constructor(options: ShardConsumerOptions) {
    this.#options = options;
    const { settings, clock } = options;
    this.#bufferLimit = settings.batchSize * settings.parallelizationFactor + READ_LIMIT;
    this.#lanes = Array.from({ length: settings.parallelizationFactor }, () => {
      const { batchSize, batchingWindowMs } = settings;
      const process = (records: StreamRecord[]) => options.process(records);
      return new BatchLane({ batchSize, batchingWindowMs, clock, process, onRoom: () => this.wake() });
    });
  }

  /** True while records are being read, gathered or processed. */
  get busy(): boolean {
    return this.#reading || this.#lanes.some((lane) => lane.busy);
  }

  /** Reads what is new, now. Cheap to call too often. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#reading) {
      this.#wokenWhileReading = true;
      return;
    }
    this.#reading = true;
    void this.#readAll().finally(() => {
      this.#reading = false;
      if (this.#wokenWhileReading) {
        this.#wokenWhileReading = false;
        this.wake();
      }
    });
  }

  stop(): void {
    this.#stopped = true;
    for (const lane of this.#lanes) lane.stop();
  }

  async #readAll(): Promise<void> {
    const { source, settings, shardId, clock, log } = this.#options;
    try {
      while (!this.#stopped && this.#buffered() < this.#bufferLimit) {
        this.#wokenWhileReading = false;
        const records = await source.read(settings.streamArn, shardId, this.#position, READ_LIMIT);
        const last = records.at(-1);
        if (last === undefined || this.#stopped) return;
        this.#position = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last.sequenceNumber };
        this.#spread(records);
      }
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log('error', 'stream-read-failed', { streamArn: settings.streamArn, shardId, message });
      clock.schedule(READ_RETRY_MS, () => this.wake());
    }
  }

  #spread(records: StreamRecord[]): void {
    const { notBeforeMs } = this.#options.settings;
    for (const record of records) {
      if (notBeforeMs !== undefined && record.approximateArrivalMs < notBeforeMs) continue;
      this.#laneOf(record.partitionKey).push(record);
    }
    for (const lane of this.#lanes) lane.flush();
  }

  #laneOf(partitionKey: string): BatchLane {
    const [only] = this.#lanes;
    if (only === undefined) throw new Error('A shard consumer has at least one lane');
    if (this.#lanes.length === 1) return only;
    const hash = createHash('md5').update(partitionKey).digest().readUInt32BE(0);
    return this.#lanes[hash % this.#lanes.length] ?? only;
  }

  #buffered(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.queued, 0);
  }
}
