import { AwsError } from '../aws-error.ts';
import { evenRanges, type HashKeyRange, hashKeyOf, overlaps } from './hash-key.ts';
import { type KinesisRecord, Shard } from './shard.ts';

/** Memory bound of one shard's data; AWS has none. [assumed] */
const maxBytesPerShard = 64 * 1024 * 1024;
/** Open shards of a new on-demand stream; scaling up is not emulated. [AWS-Kinesis: on-demand mode] */
export const onDemandShardCount = 4;

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

export interface StreamConsumer {
  name: string;
  arn: string;
  createdMs: number;
}

/** One stream: its shards past and present, and its settings. Status is always ACTIVE. */
export class KinesisStream {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  mode: StreamMode;
  retentionHours = 24;
  encryptionKeyId: string | undefined;
  readonly tags = new Map<string, string>();
  readonly consumers = new Map<string, StreamConsumer>();
  readonly shards: Shard[] = [];
  readonly listeners = new Set<() => void>();
  /** Records dropped for the byte cap, in total. */
  droppedRecords = 0;
  readonly #throttled: boolean;
  #nextSequence: number;

  constructor(options: {
    name: string;
    arn: string;
    mode: StreamMode;
    shardCount: number;
    nowMs: number;
    throttled: boolean;
  }) {
    this.name = options.name;
    this.arn = options.arn;
    this.mode = options.mode;
    this.createdMs = options.nowMs;
    this.#throttled = options.throttled;
    // Starting from the clock keeps sequence numbers growing when a stream is deleted and made again.
    this.#nextSequence = Math.floor(options.nowMs) * 1000;
    for (const range of evenRanges(options.shardCount)) this.#open(range, [], options.nowMs);
  }

  get nextSequence(): number {
    return this.#nextSequence;
  }

  openShards(): Shard[] {
    return this.shards.filter((shard) => !shard.closedAt);
  }

  shard(id: unknown): Shard {
    const found = this.shards.find((shard) => shard.id === id);
    if (found) return found;
    const message = `Could not find shard ${String(id)} in stream ${this.name}`;
    throw new AwsError('ResourceNotFoundException', message);
  }

  children(parent: Shard): Shard[] {
    return this.shards.filter((shard) => shard.parents.includes(parent.id));
  }

  /** Appends one record; `undefined` when the shard's write limit is exceeded. */
  append(
    partitionKey: string,
    data: Buffer,
    nowMs: number,
    explicitHashKey?: bigint,
  ): { shard: Shard; record: KinesisRecord } | undefined {
    const hash = explicitHashKey ?? hashKeyOf(partitionKey);
    const shard = this.shards.find((each) => !each.closedAt && each.range.start <= hash && hash <= each.range.end);
    if (!shard) throw new Error(`no open shard of ${this.name} covers hash key ${hash}`);
    if (this.#throttled && !shard.throttle.admit(data.length + partitionKey.length, nowMs)) return undefined;
    const record = { sequence: this.#takeSequence(), partitionKey, data, arrivalMs: nowMs };
    const limits = { retentionMs: this.retentionHours * 3_600_000, maxBytes: maxBytesPerShard };
    this.droppedRecords += shard.append(record, limits).overCap;
    return { shard, record };
  }

  split(shard: Shard, newStart: bigint, nowMs: number): void {
    if (newStart <= shard.range.start || newStart > shard.range.end) {
      throw new AwsError('InvalidArgumentException', 'NewStartingHashKey is outside of the shard to split');
    }
    this.#close(shard, nowMs);
    this.#open({ start: shard.range.start, end: newStart - 1n }, [shard.id], nowMs);
    this.#open({ start: newStart, end: shard.range.end }, [shard.id], nowMs);
  }

  merge(first: Shard, second: Shard, nowMs: number): void {
    const [low, high] = first.range.start < second.range.start ? [first, second] : [second, first];
    if (low.range.end + 1n !== high.range.start) {
      throw new AwsError('InvalidArgumentException', 'Shards are not adjacent');
    }
    this.#close(first, nowMs);
    this.#close(second, nowMs);
    this.#open({ start: low.range.start, end: high.range.end }, [first.id, second.id], nowMs);
  }

  /** Replaces all open shards by `count` even ones, in one step; AWS gets there by splits and merges. [assumed] */
  reshard(count: number, nowMs: number): void {
    const old = this.openShards();
    for (const shard of old) this.#close(shard, nowMs);
    for (const range of evenRanges(count)) {
      const parents = old.filter((shard) => overlaps(shard.range, range)).map((shard) => shard.id);
      this.#open(range, parents, nowMs);
    }
  }

  notify(): void {
    for (const listener of this.listeners) listener();
  }

  #open(range: HashKeyRange, parents: string[], nowMs: number): void {
    const id = `shardId-${String(this.shards.length).padStart(12, '0')}`;
    this.shards.push(new Shard({ id, range, parents, startSequence: this.#takeSequence(), nowMs }));
  }

  #close(shard: Shard, nowMs: number): void {
    if (shard.closedAt) throw new AwsError('InvalidArgumentException', `Shard ${shard.id} is closed`);
    shard.closedAt = { sequence: this.#takeSequence(), atMs: nowMs };
  }

  #takeSequence(): number {
    this.#nextSequence += 1;
    return this.#nextSequence - 1;
  }
}
