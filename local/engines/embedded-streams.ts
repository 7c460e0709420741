import type { StreamPosition, StreamRecord, StreamSource } from '../ports/data-hops.ts';
import { type ChangeRecord, sequenceText, streamShardId } from './dynamodb/change-stream.ts';
import type { DynamoDbEngine } from './dynamodb/dynamodb-engine.ts';
import type { KinesisEngine } from './kinesis/kinesis-engine.ts';

/**
 * Kinesis streams and DynamoDB change streams as event sources. A DynamoDB record arrives as JSON of the stream record
 * in `data`, its keys in `partitionKey`.
 */
export function createEmbeddedStreams(kinesis: KinesisEngine, dynamodb: DynamoDbEngine): StreamSource {
  const latest = new Map<string, number>();
  const startFor = (streamArn: string, position: StreamPosition): number => {
    if (position.type === 'TRIM_HORIZON') return 0;
    if (position.type === 'AFTER_SEQUENCE_NUMBER') return Number(position.sequenceNumber) + 1;
    const start = latest.get(streamArn) ?? dynamodb.streamBounds(streamArn).end;
    latest.set(streamArn, start);
    return start;
  };
  return {
    async listShards(streamArn) {
      return isDynamoDbStream(streamArn) ? [streamShardId] : kinesis.shardIds(streamArn);
    },
    async read(streamArn, shardId, position, limit) {
      if (!isDynamoDbStream(streamArn)) return kinesis.read(streamArn, shardId, position, limit);
      const start = startFor(streamArn, position);
      return dynamodb.readStream(streamArn, start, limit).records.map(asStreamRecord);
    },
    onAppend: (streamArn, listener) =>
      isDynamoDbStream(streamArn)
        ? dynamodb.onStreamAppend(streamArn, listener)
        : kinesis.onAppend(streamArn, listener),
  };
}

export function isDynamoDbStream(streamArn: string): boolean {
  return streamArn.startsWith('arn:aws:dynamodb:');
}

/** Shared with remote engines, whose records have the same shape. */
export function asStreamRecord(record: Pick<ChangeRecord, 'dynamodb'>): StreamRecord {
  const { Keys, SequenceNumber, ApproximateCreationDateTime } = record.dynamodb;
  return {
    sequenceNumber: String(SequenceNumber ?? sequenceText(0)),
    partitionKey: JSON.stringify(Keys),
    data: Buffer.from(JSON.stringify(record)),
    approximateArrivalMs: Number(ApproximateCreationDateTime) * 1000,
  };
}
