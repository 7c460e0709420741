import type { Clock } from '../../ports/clock.ts';
import type { StreamPosition, StreamRecord, StreamSource } from '../../ports/data-hops.ts';
import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import type { ChangeRecord } from '../dynamodb/change-stream.ts';
import { asStreamRecord, isDynamoDbStream } from '../embedded-streams.ts';
import type { RemoteEndpoint } from './remote-endpoint.ts';

/** How often listeners are told to look; a remote endpoint cannot call us. */
const pollIntervalMs = 200;

interface Cursor {
  /** The position that `iterator` stands for. */
  position: string;
  iterator: string;
}

/** Streams of a remote endpoint. `onAppend` calls back on every poll: whether there is anything new, `read` tells. */
export function createRemoteStreams(endpoint: RemoteEndpoint, clock: Clock): StreamSource {
  const cursors = new Map<string, Cursor>();
  const serviceOf = (arn: string) => (isDynamoDbStream(arn) ? ('dynamodbstreams' as const) : ('kinesis' as const));

  const newIterator = async (streamArn: string, shardId: string, position: StreamPosition): Promise<string> => {
    const input: JsonObject = { ShardId: shardId, ShardIteratorType: position.type };
    if (isDynamoDbStream(streamArn)) {
      input['StreamArn'] = streamArn;
      if (position.type === 'AFTER_SEQUENCE_NUMBER') input['SequenceNumber'] = position.sequenceNumber;
    } else {
      input['StreamName'] = streamArn.split(':stream/')[1];
      if (position.type === 'AFTER_SEQUENCE_NUMBER') input['StartingSequenceNumber'] = position.sequenceNumber;
    }
    const output = await endpoint.call(serviceOf(streamArn), 'GetShardIterator', input);
    return String(output['ShardIterator']);
  };

  const readOnce = async (
    streamArn: string,
    shardId: string,
    position: StreamPosition,
    limit: number,
  ): Promise<StreamRecord[]> => {
    const id = `${streamArn}|${shardId}|${position.type}`;
    const wanted = position.type === 'AFTER_SEQUENCE_NUMBER' ? position.sequenceNumber : position.type;
    const known = cursors.get(id);
    const iterator = known?.position === wanted ? known.iterator : await newIterator(streamArn, shardId, position);
    const output = await endpoint.call(serviceOf(streamArn), 'GetRecords', { ShardIterator: iterator, Limit: limit });
    const records = Array.isArray(output['Records']) ? output['Records'].filter(isObject) : [];
    const next = output['NextShardIterator'];
    // Only an empty answer leaves the position where it was; then the next iterator spares a call and holds LATEST.
    if (records.length === 0 && typeof next === 'string') cursors.set(id, { position: wanted, iterator: next });
    else if (records.length > 0 && position.type === 'LATEST') cursors.set(id, { position: wanted, iterator });
    else cursors.delete(id);
    return records.map((record) => (isDynamoDbStream(streamArn) ? dynamoRecord(record) : kinesisRecord(record)));
  };

  return {
    async listShards(streamArn) {
      if (isDynamoDbStream(streamArn)) {
        const output = await endpoint.call('dynamodbstreams', 'DescribeStream', { StreamArn: streamArn });
        const description = isObject(output['StreamDescription']) ? output['StreamDescription'] : {};
        return shardIds(description['Shards']);
      }
      const input = { StreamName: streamArn.split(':stream/')[1] };
      return shardIds((await endpoint.call('kinesis', 'ListShards', input))['Shards']);
    },
    async read(streamArn, shardId, position, limit) {
      try {
        return await readOnce(streamArn, shardId, position, limit);
      } catch (error) {
        if (!(error instanceof AwsError) || error.name !== 'ExpiredIteratorException') throw error;
        cursors.delete(`${streamArn}|${shardId}|${position.type}`);
        return readOnce(streamArn, shardId, position, limit);
      }
    },
    onAppend(_streamArn, listener) {
      const poll = (): void => {
        task = clock.schedule(pollIntervalMs, () => {
          listener();
          poll();
        });
      };
      let task = clock.schedule(0, () => undefined);
      poll();
      return () => task.cancel();
    },
  };
}

function shardIds(shards: unknown): string[] {
  return Array.isArray(shards) ? shards.filter(isObject).map((shard) => String(shard['ShardId'])) : [];
}

function kinesisRecord(record: JsonObject): StreamRecord {
  return {
    sequenceNumber: String(record['SequenceNumber']),
    partitionKey: String(record['PartitionKey']),
    data: Buffer.from(String(record['Data']), 'base64'),
    approximateArrivalMs: arrivalMs(record['ApproximateArrivalTimestamp']),
  };
}

/** Seconds since 1970, or text from endpoints that write dates so. */
function arrivalMs(value: unknown): number {
  return typeof value === 'number' ? value * 1000 : Date.parse(String(value));
}

function dynamoRecord(record: JsonObject): StreamRecord {
  return asStreamRecord(record as unknown as ChangeRecord);
}
