import { AwsError, type JsonObject } from '../aws-error.ts';
import { type ChangeStream, sequenceText, streamShardId } from './change-stream.ts';
import type { SettingsRegistry } from './table-settings.ts';

const maxRecordsPerRead = 1000;

/** The DynamoDB Streams API. Throws `AwsError`. */
export function executeStreamsOperation(settings: SettingsRegistry, operation: string, input: JsonObject): JsonObject {
  switch (operation) {
    case 'ListStreams':
      return { Streams: listStreams(settings, input).map(summary) };
    case 'DescribeStream':
      return { StreamDescription: description(streamOf(settings, input['StreamArn'])) };
    case 'GetShardIterator':
      return { ShardIterator: shardIterator(streamOf(settings, input['StreamArn']), input) };
    case 'GetRecords':
      return records(settings, input);
    default:
      throw new AwsError('UnknownOperationException', `DynamoDBStreams ${operation} is not emulated`);
  }
}

export function streamOf(settings: SettingsRegistry, arn: unknown): ChangeStream {
  const stream = settings.streams.get(String(arn));
  if (stream) return stream;
  throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${String(arn)} not found`);
}

function listStreams(settings: SettingsRegistry, input: JsonObject): ChangeStream[] {
  const tableName = input['TableName'];
  return [...settings.streams.values()].filter((stream) => tableName === undefined || stream.tableName === tableName);
}

function summary(stream: ChangeStream): JsonObject {
  return { StreamArn: stream.arn, StreamLabel: stream.label, TableName: stream.tableName };
}

function description(stream: ChangeStream): JsonObject {
  const { first } = stream.bounds();
  const ending = stream.enabled ? {} : { EndingSequenceNumber: sequenceText(stream.bounds().end - 1) };
  return {
    ...summary(stream),
    StreamStatus: stream.enabled ? 'ENABLED' : 'DISABLED',
    StreamViewType: stream.viewType,
    CreationRequestDateTime: stream.createdMs / 1000,
    KeySchema: stream.keyNames.map((AttributeName, index) => ({ AttributeName, KeyType: index ? 'RANGE' : 'HASH' })),
    Shards: [
      { ShardId: streamShardId, SequenceNumberRange: { StartingSequenceNumber: sequenceText(first), ...ending } },
    ],
  };
}

function shardIterator(stream: ChangeStream, input: JsonObject): string {
  if (input['ShardId'] !== streamShardId) {
    throw new AwsError('ResourceNotFoundException', 'Requested resource not found: Shard does not exist');
  }
  const { first, end } = stream.bounds();
  const sequence = Number(input['SequenceNumber']);
  switch (input['ShardIteratorType']) {
    case 'TRIM_HORIZON':
      return iteratorText(stream.arn, first);
    case 'LATEST':
      return iteratorText(stream.arn, end);
    case 'AT_SEQUENCE_NUMBER':
      return iteratorText(stream.arn, notTrimmed(sequence, first));
    case 'AFTER_SEQUENCE_NUMBER':
      return iteratorText(stream.arn, notTrimmed(sequence + 1, first));
    default:
      throw new AwsError('ValidationException', `Unknown ShardIteratorType ${String(input['ShardIteratorType'])}`);
  }
}

function notTrimmed(index: number, first: number): number {
  if (!Number.isSafeInteger(index)) throw new AwsError('ValidationException', 'Invalid SequenceNumber');
  if (index >= first) return index;
  throw new AwsError('TrimmedDataAccessException', 'The requested records are older than the stream keeps');
}

function records(settings: SettingsRegistry, input: JsonObject): JsonObject {
  const { arn, index } = parseIterator(input['ShardIterator']);
  const stream = streamOf(settings, arn);
  const limit = Math.min(Number(input['Limit'] ?? maxRecordsPerRead), maxRecordsPerRead);
  const page = stream.read(index, limit);
  const atEnd = !stream.enabled && page.next >= stream.bounds().end;
  return { Records: page.records, ...(atEnd ? {} : { NextShardIterator: iteratorText(arn, page.next) }) };
}

function iteratorText(arn: string, index: number): string {
  return Buffer.from(JSON.stringify({ arn, index })).toString('base64url');
}

function parseIterator(iterator: unknown): { arn: string; index: number } {
  try {
    const value = JSON.parse(Buffer.from(String(iterator), 'base64url').toString('utf8')) as Record<string, unknown>;
    return { arn: String(value['arn']), index: Number(value['index']) };
  } catch {
    throw new AwsError('ValidationException', 'Invalid ShardIterator');
  }
}
