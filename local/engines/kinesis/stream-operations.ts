import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import { encryptionType, parseHashKey } from './record-operations.ts';
import { type Shard, sequenceText } from './shard.ts';
import type { KinesisStream, StreamMode } from './stream.ts';
import { type StreamRegistry, streamNameOf } from './stream-registry.ts';

type Operation = (streams: StreamRegistry, input: JsonObject, nowMs: number) => JsonObject;

/** Operations on streams and shards. Every change is in force at once: AWS passes through CREATING and UPDATING. */
export const streamOperations: Record<string, Operation> = {
  CreateStream: (streams, input) => {
    const stream = streams.create(String(input['StreamName']), modeOf(input) ?? 'PROVISIONED', shardCountOf(input));
    addTags(stream, input['Tags']);
    return {};
  },
  DeleteStream: (streams, input) => {
    const stream = streams.of(input);
    if (stream.consumers.size > 0 && input['EnforceConsumerDeletion'] !== true) {
      const message = `Stream ${stream.name} has registered consumers and EnforceConsumerDeletion is not set`;
      throw new AwsError('ResourceInUseException', message);
    }
    streams.delete(stream);
    return {};
  },
  ListStreams: (streams, input) => listStreams(streams, input),
  DescribeStreamSummary: (streams, input) => ({ StreamDescriptionSummary: summary(streams.of(input)) }),
  DescribeStream: (streams, input) => {
    const stream = streams.of(input);
    const page = shardPage(stream, input['ExclusiveStartShardId'], Number(input['Limit'] ?? 100));
    return { StreamDescription: { ...summary(stream), Shards: page.shards, HasMoreShards: page.more } };
  },
  DescribeLimits: (streams) => ({
    ShardLimit: 1000,
    OpenShardCount: streams.names().reduce((sum, name) => sum + streams.byName(name).openShards().length, 0),
    OnDemandStreamCount: streams.names().filter((name) => streams.byName(name).mode === 'ON_DEMAND').length,
    OnDemandStreamCountLimit: 50,
  }),
  ListShards: (streams, input) => listShards(streams, input),
  SplitShard: (streams, input, nowMs) => {
    const stream = streams.of(input);
    stream.split(stream.shard(input['ShardToSplit']), parseHashKey(input['NewStartingHashKey']), nowMs);
    stream.notify();
    return {};
  },
  MergeShards: (streams, input, nowMs) => {
    const stream = streams.of(input);
    stream.merge(stream.shard(input['ShardToMerge']), stream.shard(input['AdjacentShardToMerge']), nowMs);
    stream.notify();
    return {};
  },
  UpdateShardCount: (streams, input, nowMs) => {
    const stream = streams.of(input);
    const before = stream.openShards().length;
    const target = Number(input['TargetShardCount']);
    if (!Number.isInteger(target) || target < 1 || target > 1000) {
      throw new AwsError('InvalidArgumentException', 'TargetShardCount must be between 1 and 1000');
    }
    stream.reshard(target, nowMs);
    stream.notify();
    return {
      StreamName: stream.name,
      StreamARN: stream.arn,
      CurrentShardCount: before,
      TargetShardCount: target,
    };
  },
  UpdateStreamMode: (streams, input) => {
    streams.of(input).mode = modeOf(input) ?? 'PROVISIONED';
    return {};
  },
  IncreaseStreamRetentionPeriod: (streams, input) => setRetention(streams.of(input), input, 'increase'),
  DecreaseStreamRetentionPeriod: (streams, input) => setRetention(streams.of(input), input, 'decrease'),
  StartStreamEncryption: (streams, input) => {
    streams.of(input).encryptionKeyId = String(input['KeyId']);
    return {};
  },
  StopStreamEncryption: (streams, input) => {
    streams.of(input).encryptionKeyId = undefined;
    return {};
  },
  // Kept as accepted: shard-level metrics and other limits have no local effect.
  EnableEnhancedMonitoring: (streams, input) => monitoring(streams.of(input)),
  DisableEnhancedMonitoring: (streams, input) => monitoring(streams.of(input)),
  AddTagsToStream: (streams, input) => {
    addTags(streams.of(input), input['Tags']);
    return {};
  },
  TagResource: (streams, input) => {
    addTags(streams.of(input), input['Tags']);
    return {};
  },
  RemoveTagsFromStream: (streams, input) => removeTags(streams.of(input), input),
  UntagResource: (streams, input) => removeTags(streams.of(input), input),
  ListTagsForStream: (streams, input) => ({ Tags: tagList(streams.of(input)), HasMoreTags: false }),
  ListTagsForResource: (streams, input) => ({ Tags: tagList(streams.byName(streamNameOf(input))) }),
};

function modeOf(input: JsonObject): StreamMode | undefined {
  const details = input['StreamModeDetails'];
  const mode = isObject(details) ? details['StreamMode'] : undefined;
  return mode === 'ON_DEMAND' || mode === 'PROVISIONED' ? mode : undefined;
}

function shardCountOf(input: JsonObject): number | undefined {
  return typeof input['ShardCount'] === 'number' ? input['ShardCount'] : undefined;
}

function listStreams(streams: StreamRegistry, input: JsonObject): JsonObject {
  const after = String(input['ExclusiveStartStreamName'] ?? input['NextToken'] ?? '');
  const rest = streams.names().filter((name) => name > after);
  const names = rest.slice(0, Number(input['Limit'] ?? 100));
  const more = names.length < rest.length;
  return {
    StreamNames: names,
    HasMoreStreams: more,
    ...(more ? { NextToken: names.at(-1) } : {}),
    StreamSummaries: names.map((name) => {
      const { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp } = summary(
        streams.byName(name),
      );
      return { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp };
    }),
  };
}

/** The token of a further page is the stream's name and the last shard of the page before. */
function listShards(streams: StreamRegistry, input: JsonObject): JsonObject {
  const [tokenStream, tokenShard] = String(input['NextToken'] ?? '').split('|');
  const stream = tokenStream ? streams.byName(tokenStream) : streams.of(input);
  const after = tokenShard ?? input['ExclusiveStartShardId'];
  const page = shardPage(stream, after, Number(input['MaxResults'] ?? 1000));
  const last = page.shards.at(-1);
  return { Shards: page.shards, ...(page.more && last ? { NextToken: `${stream.name}|${last['ShardId']}` } : {}) };
}

function shardPage(stream: KinesisStream, after: unknown, limit: number): { shards: JsonObject[]; more: boolean } {
  const rest = stream.shards.filter((shard) => typeof after !== 'string' || shard.id > after);
  return { shards: rest.slice(0, limit).map(apiShard), more: rest.length > limit };
}

function apiShard(shard: Shard): JsonObject {
  const [parent, adjacent] = shard.parents;
  const ending = shard.closedAt ? { EndingSequenceNumber: sequenceText(shard.closedAt.sequence) } : {};
  return {
    ShardId: shard.id,
    ...(parent ? { ParentShardId: parent } : {}),
    ...(adjacent ? { AdjacentParentShardId: adjacent } : {}),
    HashKeyRange: { StartingHashKey: String(shard.range.start), EndingHashKey: String(shard.range.end) },
    SequenceNumberRange: { StartingSequenceNumber: sequenceText(shard.startSequence), ...ending },
  };
}

function summary(stream: KinesisStream): JsonObject {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: stream.mode },
    RetentionPeriodHours: stream.retentionHours,
    StreamCreationTimestamp: stream.createdMs / 1000,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: encryptionType(stream),
    ...(stream.encryptionKeyId === undefined ? {} : { KeyId: stream.encryptionKeyId }),
    OpenShardCount: stream.openShards().length,
    ConsumerCount: stream.consumers.size,
  };
}

/** [AWS-Kinesis: retention] 24 hours to 365 days. */
function setRetention(stream: KinesisStream, input: JsonObject, direction: 'increase' | 'decrease'): JsonObject {
  const hours = Number(input['RetentionPeriodHours']);
  const inRange = Number.isInteger(hours) && hours >= 24 && hours <= 8760;
  const rightWay = direction === 'increase' ? hours >= stream.retentionHours : hours <= stream.retentionHours;
  if (!inRange || !rightWay) {
    const message = `Cannot ${direction} the retention period from ${stream.retentionHours} to ${hours} hours`;
    throw new AwsError('InvalidArgumentException', message);
  }
  stream.retentionHours = hours;
  return {};
}

function monitoring(stream: KinesisStream): JsonObject {
  return { StreamName: stream.name, StreamARN: stream.arn, CurrentShardLevelMetrics: [], DesiredShardLevelMetrics: [] };
}

function addTags(stream: KinesisStream, tags: unknown): void {
  if (isObject(tags)) for (const [key, value] of Object.entries(tags)) stream.tags.set(key, String(value));
}

function removeTags(stream: KinesisStream, input: JsonObject): JsonObject {
  const keys = Array.isArray(input['TagKeys']) ? input['TagKeys'] : [];
  for (const key of keys) stream.tags.delete(String(key));
  return {};
}

function tagList(stream: KinesisStream): JsonObject[] {
  return [...stream.tags].map(([Key, Value]) => ({ Key, Value }));
}
