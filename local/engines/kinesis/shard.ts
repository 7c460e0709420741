import type { HashKeyRange } from './hash-key.ts';
import { createShardThrottle, type ShardThrottle } from './shard-throttle.ts';

export interface KinesisRecord {
  /** Position within the stream; `sequenceText` makes it AWS's sequence number. */
  sequence: number;
  partitionKey: string;
  data: Buffer;
  arrivalMs: number;
}

/** Sequence numbers are 56 digits; padding makes text order and number order the same. */
export function sequenceText(sequence: number): string {
  return `49${String(sequence).padStart(54, '0')}`;
}

/** `undefined` when the text is no sequence number of ours. */
export function parseSequence(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^49\d{54}$/.test(text)) return undefined;
  const sequence = Number(text.slice(2));
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}

/** Records are cut from the front once this many are due, so that cutting stays cheap. */
const trimBatch = 500;

/** One shard: an append-only log, bounded by age and bytes. */
export class Shard {
  readonly id: string;
  readonly range: HashKeyRange;
  readonly parents: string[];
  readonly startSequence: number;
  readonly throttle: ShardThrottle;
  closedAt: { sequence: number; atMs: number } | undefined;
  #records: KinesisRecord[] = [];
  #bytes = 0;

  constructor(options: { id: string; range: HashKeyRange; parents: string[]; startSequence: number; nowMs: number }) {
    this.id = options.id;
    this.range = options.range;
    this.parents = options.parents;
    this.startSequence = options.startSequence;
    this.throttle = createShardThrottle(options.nowMs);
  }

  /** Returns how many old records had to go for the byte cap. */
  append(record: KinesisRecord, limits: { retentionMs: number; maxBytes: number }): { overCap: number } {
    this.#records.push(record);
    this.#bytes += record.data.length;
    const overCap = this.#bytes > limits.maxBytes ? this.#cutToBytes(limits.maxBytes * 0.9) : 0;
    this.expire(record.arrivalMs - limits.retentionMs, trimBatch);
    return { overCap };
  }

  /** Drops records older than `beforeMs`, once at least `batch` of them are due. */
  expire(beforeMs: number, batch = 1): void {
    const oldest = this.#records[0];
    const probe = this.#records[Math.min(batch, this.#records.length) - 1];
    if (!oldest || !probe || probe.arrivalMs >= beforeMs) return;
    this.#cut(this.#firstIndex((record) => record.arrivalMs >= beforeMs));
  }

  /** Records with a sequence of at least `from`, up to `limit` records and `maxBytes` (but at least one). */
  read(from: number, limit: number, maxBytes = Number.POSITIVE_INFINITY): KinesisRecord[] {
    const start = this.#firstIndex((record) => record.sequence >= from);
    let end = start;
    let bytes = 0;
    while (end < this.#records.length && end - start < limit) {
      bytes += this.#records[end]?.data.length ?? 0;
      if (bytes > maxBytes && end > start) break;
      end += 1;
    }
    return this.#records.slice(start, end);
  }

  /** The first sequence at or after a time; past the end when nothing is that young. */
  sequenceAt(timeMs: number, nextSequence: number): number {
    const record = this.#records[this.#firstIndex((candidate) => candidate.arrivalMs >= timeMs)];
    return record?.sequence ?? nextSequence;
  }

  #firstIndex(holds: (record: KinesisRecord) => boolean): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const record = this.#records[middle];
      if (record && holds(record)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #cutToBytes(target: number): number {
    let count = 0;
    let bytes = this.#bytes;
    while (bytes > target && count < this.#records.length - 1) {
      bytes -= this.#records[count]?.data.length ?? 0;
      count += 1;
    }
    this.#cut(count);
    return count;
  }

  #cut(count: number): void {
    for (const record of this.#records.slice(0, count)) this.#bytes -= record.data.length;
    this.#records = this.#records.slice(count);
  }
}
