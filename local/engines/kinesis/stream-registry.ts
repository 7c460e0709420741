import { AwsError, type JsonObject } from '../aws-error.ts';
import { KinesisStream, onDemandShardCount, type StreamMode } from './stream.ts';

/** The streams of one account and region. */
export interface StreamRegistry {
  create(name: string, mode: StreamMode, shardCount: number | undefined): KinesisStream;
  delete(stream: KinesisStream): void;
  names(): string[];
  byName(name: string): KinesisStream;
  /** By `StreamName` or `StreamARN` of a request. Throws ResourceNotFoundException. */
  of(input: JsonObject): KinesisStream;
  byConsumer(consumerArn: string): KinesisStream;
}

export function createStreamRegistry(options: {
  accountId: string;
  region: string;
  throttled: boolean;
  nowMs: () => number;
}): StreamRegistry {
  const streams = new Map<string, KinesisStream>();
  const arnPrefix = `arn:aws:kinesis:${options.region}:${options.accountId}:stream/`;
  const byName = (name: string): KinesisStream => {
    const stream = streams.get(name);
    if (stream) return stream;
    const message = `Stream ${name} under account ${options.accountId} not found.`;
    throw new AwsError('ResourceNotFoundException', message);
  };
  return {
    byName,
    create(name, mode, shardCount) {
      if (!/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) {
        throw new AwsError('ValidationException', `Invalid stream name '${name}'`);
      }
      if (streams.has(name)) {
        const message = `Stream ${name} under account ${options.accountId} already exists.`;
        throw new AwsError('ResourceInUseException', message);
      }
      const count = mode === 'ON_DEMAND' ? onDemandShardCount : (shardCount ?? 1);
      if (!Number.isInteger(count) || count < 1 || count > 1000) {
        throw new AwsError('InvalidArgumentException', 'ShardCount must be between 1 and 1000');
      }
      const { throttled } = options;
      const stream = new KinesisStream({
        name,
        arn: arnPrefix + name,
        mode,
        shardCount: count,
        nowMs: options.nowMs(),
        throttled,
      });
      streams.set(name, stream);
      return stream;
    },
    delete: (stream) => streams.delete(stream.name),
    names: () => [...streams.keys()].sort(),
    of(input) {
      return byName(streamNameOf(input));
    },
    byConsumer: (consumerArn) => byName(consumerArn.split('/')[1] ?? ''),
  };
}

/** The stream's name in a request that names it by `StreamName` or `StreamARN`. */
export function streamNameOf(input: JsonObject): string {
  if (typeof input['StreamName'] === 'string') return input['StreamName'];
  const arn = input['StreamARN'] ?? input['ResourceARN'];
  if (typeof arn === 'string') return arn.slice(arn.indexOf(':stream/') + ':stream/'.length).split('/')[0] ?? '';
  throw new AwsError('InvalidArgumentException', 'StreamName or StreamARN is required');
}
