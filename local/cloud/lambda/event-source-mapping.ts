import type { Clock, ScheduledTask } from '../../ports/clock.ts';
import type { StreamSource } from '../../ports/data-hops.ts';
import type { Log } from '../../ports/log.ts';
import type { FunctionSpec } from '../backends.ts';
import { BatchProcessor } from './batch-processor.ts';
import type { Destinations } from './destination.ts';
import type { ExecuteFunction } from './function-outcome.ts';
import type { MappingSettings } from './mapping-settings.ts';
import { ShardConsumer } from './shard-consumer.ts';

/** How often the stream is asked for new shards while records come in. */
const SHARD_REFRESH_MS = 1000;

export interface EventSourceMappingOptions {
  settings: MappingSettings;
  spec: FunctionSpec;
  region: string;
  clock: Clock;
  log: Log;
  source: StreamSource;
  execute: ExecuteFunction;
  destinations: Destinations;
  retryDelayMs(retry: number): number;
}

/** Feeds a Kinesis stream to a function: one consumer a shard, woken by appends instead of polling. */
export class EventSourceMapping {
  readonly #options: EventSourceMappingOptions;
  readonly #shards = new Map<string, ShardConsumer>();
  #unsubscribe: () => void = () => undefined;
  #stopped = false;
  #listing = false;
  #refresh: ScheduledTask | undefined;
  #listedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: EventSourceMappingOptions) {
    this.#options = options;
  }

  /** True while a record is on its way to the function. */
  get busy(): boolean {
    return this.#listing || [...this.#shards.values()].some((shard) => shard.busy);
  }

  /** Begins to read; subscribes before the first read, so that no append falls between. */
  start(): void {
    const { source, settings } = this.#options;
    this.#unsubscribe = source.onAppend(settings.streamArn, () => this.#wake());
    this.#wake();
  }

  /** Stops reading. Records in hand are neither retried nor recorded as failed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    this.#refresh?.cancel();
    for (const shard of this.#shards.values()) shard.stop();
  }

  #wake(): void {
    if (this.#stopped) return;
    for (const shard of this.#shards.values()) shard.wake();
    const nowMs = this.#options.clock.nowMs();
    if (this.#listing) return;
    if (Math.abs(nowMs - this.#listedAtMs) < SHARD_REFRESH_MS) {
      // The append may be the first of a shard made since: look once more when the interval is over.
      this.#refresh ??= this.#options.clock.schedule(SHARD_REFRESH_MS, () => {
        this.#refresh = undefined;
        this.#wake();
      });
      return;
    }
    this.#refresh?.cancel();
    this.#refresh = undefined;
    this.#listing = true;
    void this.#refreshShards().finally(() => {
      this.#listing = false;
      this.#listedAtMs = nowMs;
    });
  }

  async #refreshShards(): Promise<void> {
    const { source, settings, clock, log } = this.#options;
    try {
      for (const shardId of await source.listShards(settings.streamArn)) {
        if (this.#stopped) return;
        if (!this.#shards.has(shardId)) this.#consume(shardId);
      }
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log('error', 'stream-list-failed', { streamArn: settings.streamArn, message });
      clock.schedule(SHARD_REFRESH_MS, () => this.#wake());
    }
  }

  #consume(shardId: string): void {
    const { settings, source, clock, log } = this.#options;
    const processor = new BatchProcessor({ ...this.#options, shardId, stopped: () => this.#stopped });
    const consumer = new ShardConsumer({
      shardId,
      settings,
      source,
      clock,
      log,
      process: (records) => processor.process(records),
    });
    this.#shards.set(shardId, consumer);
    consumer.wake();
  }
}
