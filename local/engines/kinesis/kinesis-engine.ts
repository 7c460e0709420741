import type { Clock } from '../../ports/clock.ts';
import type { StreamPosition, StreamRecord } from '../../ports/data-hops.ts';
import type { Log } from '../../ports/log.ts';
import { AwsError, type JsonObject } from '../aws-error.ts';
import type { StreamingAwsHttpResponse } from '../front-door/streaming-response.ts';
import { consumerOperations } from './consumer-operations.ts';
import { getRecords, getShardIterator, putOne, putRecord, putRecords } from './record-operations.ts';
import { parseSequence, sequenceText } from './shard.ts';
import { subscribeToShard } from './shard-subscription.ts';
import type { KinesisStream } from './stream.ts';
import { streamOperations } from './stream-operations.ts';
import { createStreamRegistry, streamNameOf } from './stream-registry.ts';

/** Kinesis in process. Failures are thrown as `AwsError`. */
export interface KinesisEngine {
  execute(operation: string, input: JsonObject): JsonObject;
  subscribe(input: JsonObject): StreamingAwsHttpResponse;
  /** PutRecord without the API; throws ProvisionedThroughputExceededException. */
  put(streamName: string, partitionKey: string, data: Uint8Array): { shardId: string; sequenceNumber: string };
  shardIds(streamArn: string): string[];
  /** `LATEST` means: after what was there when this shard was first asked for with `LATEST`. */
  read(streamArn: string, shardId: string, position: StreamPosition, limit: number): StreamRecord[];
  /** Calls back in the same turn as the write. */
  onAppend(streamArn: string, listener: () => void): () => void;
}

export function createKinesisEngine(options: {
  clock: Clock;
  log: Log;
  accountId: string;
  region: string;
  /** Enforce 1000 records/s and 1 MiB/s a shard. */
  throttled: boolean;
}): KinesisEngine {
  const { clock, log } = options;
  const streams = createStreamRegistry({ ...options, nowMs: () => clock.nowMs() });
  const operations = {
    ...streamOperations,
    ...consumerOperations,
    PutRecord: putRecord,
    PutRecords: putRecords,
    GetShardIterator: getShardIterator,
    GetRecords: getRecords,
  };
  const dropped = new WeakMap<KinesisStream, number>();
  const reportDrops = (stream: KinesisStream): void => {
    const before = dropped.get(stream) ?? 0;
    if (stream.droppedRecords === before) return;
    dropped.set(stream, stream.droppedRecords);
    const records = stream.droppedRecords - before;
    log('warn', 'kinesis-records-trimmed', { stream: stream.name, records, total: stream.droppedRecords });
  };
  const byArn = (streamArn: string): KinesisStream => streams.byName(streamNameOf({ StreamARN: streamArn }));
  const latest = new Map<string, number>();
  const startFor = (stream: KinesisStream, shardId: string, position: StreamPosition): number => {
    if (position.type === 'TRIM_HORIZON') return 0;
    if (position.type === 'AFTER_SEQUENCE_NUMBER') return (parseSequence(position.sequenceNumber) ?? -1) + 1;
    const id = `${stream.name}/${stream.createdMs}/${shardId}`;
    const start = latest.get(id) ?? stream.nextSequence;
    latest.set(id, start);
    return start;
  };
  return {
    execute(operation, input) {
      const run = Object.hasOwn(operations, operation) ? operations[operation as keyof typeof operations] : undefined;
      if (!run) throw new AwsError('UnknownOperationException', `Kinesis ${operation} is not emulated`);
      const output = run(streams, input, clock.nowMs());
      if (operation === 'PutRecord' || operation === 'PutRecords') reportDrops(streams.of(input));
      return output;
    },
    subscribe: (input) => subscribeToShard(streams, input, clock),
    put(streamName, partitionKey, data) {
      const stream = streams.byName(streamName);
      // A copy: the caller's bytes are often a slice of a much larger network chunk.
      const put = putOne(stream, partitionKey, Buffer.from(data), clock.nowMs());
      reportDrops(stream);
      return put;
    },
    shardIds: (streamArn) => byArn(streamArn).shards.map((shard) => shard.id),
    read(streamArn, shardId, position, limit) {
      const stream = byArn(streamArn);
      const shard = stream.shard(shardId);
      shard.expire(clock.nowMs() - stream.retentionHours * 3_600_000);
      return shard.read(startFor(stream, shardId, position), limit).map((record) => ({
        sequenceNumber: sequenceText(record.sequence),
        partitionKey: record.partitionKey,
        data: record.data,
        approximateArrivalMs: record.arrivalMs,
      }));
    },
    onAppend(streamArn, listener) {
      const { listeners } = byArn(streamArn);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
