import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import { maxHashKey } from './hash-key.ts';
import { type KinesisRecord, type Shard, sequenceText } from './shard.ts';
import { iteratorText, parseIterator, startOf } from './shard-iterator.ts';
import type { KinesisStream } from './stream.ts';
import type { StreamRegistry } from './stream-registry.ts';

/** [AWS-Kinesis: API_PutRecord, API_PutRecords, API_GetRecords] */
const maxRecordBytes = 1024 * 1024;
const maxBatchRecords = 500;
const maxBatchBytes = 5 * 1024 * 1024;
const maxReadRecords = 10_000;
const maxReadBytes = 10 * 1024 * 1024;

const throughputExceeded = 'ProvisionedThroughputExceededException';

interface NewRecord {
  partitionKey: string;
  data: Buffer;
  explicitHashKey?: bigint;
}

export function putRecord(streams: StreamRegistry, input: JsonObject, nowMs: number): JsonObject {
  const stream = streams.of(input);
  const { partitionKey, data, explicitHashKey } = newRecord(input);
  const put = putOne(stream, partitionKey, data, nowMs, explicitHashKey);
  return { ShardId: put.shardId, SequenceNumber: put.sequenceNumber, EncryptionType: encryptionType(stream) };
}

/** Throws ProvisionedThroughputExceededException when the shard is over its write limit. */
export function putOne(
  stream: KinesisStream,
  partitionKey: string,
  data: Buffer,
  nowMs: number,
  explicitHashKey?: bigint,
): { shardId: string; sequenceNumber: string } {
  checkSize(partitionKey, data);
  const put = stream.append(partitionKey, data, nowMs, explicitHashKey);
  if (!put) throw new AwsError(throughputExceeded, `Rate exceeded for a shard in stream ${stream.name}.`);
  stream.notify();
  return { shardId: put.shard.id, sequenceNumber: sequenceText(put.record.sequence) };
}

export function putRecords(streams: StreamRegistry, input: JsonObject, nowMs: number): JsonObject {
  const stream = streams.of(input);
  const entries = Array.isArray(input['Records']) ? input['Records'] : [];
  if (entries.length === 0 || entries.length > maxBatchRecords) {
    throw new AwsError('InvalidArgumentException', `Records must hold 1 to ${maxBatchRecords} entries`);
  }
  const records = entries.map((entry) => newRecord(isObject(entry) ? entry : {}));
  const bytes = records.reduce((sum, record) => sum + record.data.length + record.partitionKey.length, 0);
  if (bytes > maxBatchBytes) {
    throw new AwsError('InvalidArgumentException', `Records size exceeds the limit of ${maxBatchBytes} bytes`);
  }
  let failed = 0;
  const results = records.map((record): JsonObject => {
    const put = stream.append(record.partitionKey, record.data, nowMs, record.explicitHashKey);
    if (put) return { ShardId: put.shard.id, SequenceNumber: sequenceText(put.record.sequence) };
    failed += 1;
    return { ErrorCode: throughputExceeded, ErrorMessage: `Rate exceeded for a shard in stream ${stream.name}.` };
  });
  if (failed < records.length) stream.notify();
  return { FailedRecordCount: failed, Records: results, EncryptionType: encryptionType(stream) };
}

function newRecord(input: JsonObject): NewRecord {
  const partitionKey = input['PartitionKey'];
  const data = Buffer.from(typeof input['Data'] === 'string' ? input['Data'] : '', 'base64');
  if (typeof partitionKey !== 'string' || typeof input['Data'] !== 'string') {
    throw new AwsError('InvalidArgumentException', 'PartitionKey and Data are required');
  }
  checkSize(partitionKey, data);
  const explicit = input['ExplicitHashKey'];
  if (explicit === undefined) return { partitionKey, data };
  return { partitionKey, data, explicitHashKey: parseHashKey(explicit) };
}

function checkSize(partitionKey: string, data: Buffer): void {
  if (partitionKey.length === 0 || partitionKey.length > 256) {
    throw new AwsError('ValidationException', 'PartitionKey must have 1 to 256 characters');
  }
  if (data.length > maxRecordBytes) {
    const message = `1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length less than or equal to ${maxRecordBytes}`;
    throw new AwsError('ValidationException', message);
  }
}

/** A hash key in decimal text. Throws InvalidArgumentException. */
export function parseHashKey(text: unknown): bigint {
  if (typeof text === 'string' && /^(0|[1-9]\d{0,38})$/.test(text) && BigInt(text) <= maxHashKey) return BigInt(text);
  throw new AwsError('InvalidArgumentException', `Invalid hash key ${String(text)}`);
}

export function getShardIterator(streams: StreamRegistry, input: JsonObject, nowMs: number): JsonObject {
  const stream = streams.of(input);
  const shard = stream.shard(input['ShardId']);
  const from = startOf(stream, shard, input['ShardIteratorType'], input);
  return { ShardIterator: iteratorFor(stream, shard, from, nowMs) };
}

export function getRecords(streams: StreamRegistry, input: JsonObject, nowMs: number): JsonObject {
  const iterator = parseIterator(input['ShardIterator'], nowMs);
  const limit = Number(input['Limit'] ?? maxReadRecords);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxReadRecords) {
    throw new AwsError('InvalidArgumentException', `Limit must be between 1 and ${maxReadRecords}`);
  }
  const stream = streams.byName(iterator.streamName);
  if (stream.createdMs !== iterator.streamCreatedMs) {
    throw new AwsError('ResourceNotFoundException', `Stream ${stream.name} was made again after this iterator`);
  }
  const shard = stream.shard(iterator.shardId);
  shard.expire(nowMs - stream.retentionHours * 3_600_000);
  const page = readPage(stream, shard, iterator.from, limit, nowMs);
  return {
    Records: page.records.map((record) => apiRecord(stream, record)),
    MillisBehindLatest: page.millisBehindLatest,
    ...(page.ended
      ? { ChildShards: childShards(stream, shard) }
      : { NextShardIterator: iteratorFor(stream, shard, page.next, nowMs) }),
  };
}

interface RecordPage {
  records: KinesisRecord[];
  /** Where to read on. */
  next: number;
  millisBehindLatest: number;
  /** The shard is closed and read to its end. */
  ended: boolean;
}

/** One read of a shard, bounded by records and bytes. */
export function readPage(stream: KinesisStream, shard: Shard, from: number, limit: number, nowMs: number): RecordPage {
  const records = shard.read(from, limit, maxReadBytes);
  const last = records.at(-1);
  const next = last ? last.sequence + 1 : from;
  const [following] = shard.read(next, 1);
  return {
    records,
    next,
    millisBehindLatest: following ? Math.max(0, nowMs - following.arrivalMs) : 0,
    ended: shard.closedAt !== undefined && !following && stream.children(shard).length > 0,
  };
}

export function apiRecord(stream: KinesisStream, record: KinesisRecord): JsonObject {
  return {
    SequenceNumber: sequenceText(record.sequence),
    ApproximateArrivalTimestamp: record.arrivalMs / 1000,
    Data: record.data.toString('base64'),
    PartitionKey: record.partitionKey,
    EncryptionType: encryptionType(stream),
  };
}

export function childShards(stream: KinesisStream, shard: Shard): JsonObject[] {
  return stream.children(shard).map((child) => ({
    ShardId: child.id,
    ParentShards: child.parents,
    HashKeyRange: { StartingHashKey: String(child.range.start), EndingHashKey: String(child.range.end) },
  }));
}

export function encryptionType(stream: KinesisStream): string {
  return stream.encryptionKeyId === undefined ? 'NONE' : 'KMS';
}

function iteratorFor(stream: KinesisStream, shard: Shard, from: number, nowMs: number): string {
  return iteratorText({
    streamName: stream.name,
    streamCreatedMs: stream.createdMs,
    shardId: shard.id,
    from,
    issuedMs: nowMs,
  });
}
