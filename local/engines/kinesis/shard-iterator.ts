import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import { parseSequence, type Shard } from './shard.ts';
import type { KinesisStream } from './stream.ts';

/** [AWS-Kinesis: API_GetShardIterator] an iterator is good for five minutes. */
const lifetimeMs = 5 * 60_000;

export interface ShardIterator {
  streamName: string;
  streamCreatedMs: number;
  shardId: string;
  /** The first sequence to read. */
  from: number;
  issuedMs: number;
}

export function iteratorText(iterator: ShardIterator): string {
  return Buffer.from(JSON.stringify(iterator)).toString('base64url');
}

/** Throws InvalidArgumentException for foreign text and ExpiredIteratorException after five minutes. */
export function parseIterator(text: unknown, nowMs: number): ShardIterator {
  const value = decoded(text);
  if (!value) throw new AwsError('InvalidArgumentException', 'Invalid ShardIterator.');
  if (nowMs - value.issuedMs > lifetimeMs) {
    throw new AwsError('ExpiredIteratorException', 'Iterator expired. Get a new one.');
  }
  return value;
}

/** The stream an iterator reads, for permission checks; `undefined` for foreign text. */
export function streamNameOfIterator(text: unknown): string | undefined {
  return decoded(text)?.streamName;
}

function decoded(text: unknown): ShardIterator | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(String(text), 'base64url').toString('utf8'));
    if (isObject(value) && typeof value['from'] === 'number' && typeof value['streamName'] === 'string') {
      return value as unknown as ShardIterator;
    }
  } catch {
    // answered by the caller
  }
  return undefined;
}

/** The first sequence of a starting position, as GetShardIterator and SubscribeToShard state it. */
export function startOf(stream: KinesisStream, shard: Shard, type: unknown, position: JsonObject): number {
  const sequence = parseSequence(position['StartingSequenceNumber'] ?? position['SequenceNumber']);
  switch (type) {
    case 'TRIM_HORIZON':
      return 0;
    case 'LATEST':
      return stream.nextSequence;
    case 'AT_SEQUENCE_NUMBER':
      if (sequence !== undefined) return sequence;
      break;
    case 'AFTER_SEQUENCE_NUMBER':
      if (sequence !== undefined) return sequence + 1;
      break;
    case 'AT_TIMESTAMP':
      if (Number.isFinite(Number(position['Timestamp']))) {
        return shard.sequenceAt(Number(position['Timestamp']) * 1000, stream.nextSequence);
      }
      break;
    default:
  }
  throw new AwsError('InvalidArgumentException', `Invalid starting position of type ${String(type)}`);
}
