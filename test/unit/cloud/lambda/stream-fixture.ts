import type { StreamPosition, StreamRecord, StreamSource } from '../../../../local/ports/data-hops.ts';

export const STREAM_ARN = 'arn:aws:kinesis:eu-central-1:000000000000:stream/telemetry';

/** A stream in memory: shards of records and listeners that hear of each append at once. */
export class MemoryStream implements StreamSource {
  readonly shards = new Map<string, StreamRecord[]>([['shardId-000000000000', []]]);
  readonly #listeners = new Set<() => void>();
  #next = 1;

  /** Appends one record per text, without telling anybody. Returns the sequence numbers. */
  store(partitionKey: string, texts: string[], arrivalMs = Date.now(), shardId = 'shardId-000000000000'): string[] {
    const records = this.shards.get(shardId) ?? [];
    this.shards.set(shardId, records);
    return texts.map((text) => {
      const sequenceNumber = String(this.#next++).padStart(8, '4');
      records.push({ sequenceNumber, partitionKey, data: Buffer.from(text), approximateArrivalMs: arrivalMs });
      return sequenceNumber;
    });
  }

  append(partitionKey: string, ...texts: string[]): string[] {
    const stored = this.store(partitionKey, texts);
    for (const listener of this.#listeners) listener();
    return stored;
  }

  async listShards(): Promise<string[]> {
    return [...this.shards.keys()];
  }

  async read(_arn: string, shardId: string, position: StreamPosition, limit: number): Promise<StreamRecord[]> {
    const records = this.shards.get(shardId) ?? [];
    if (!('sequenceNumber' in position)) return position.type === 'LATEST' ? [] : records.slice(0, limit);
    const at = records.findIndex((record) => record.sequenceNumber === position.sequenceNumber);
    return records.slice(at + 1, at + 1 + limit);
  }

  onAppend(_arn: string, listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
