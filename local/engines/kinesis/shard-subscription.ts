import type { Clock } from '../../ports/clock.ts';
import { isObject, type JsonObject } from '../aws-error.ts';
import type { StreamingAwsHttpResponse } from '../front-door/streaming-response.ts';
import { consumerOf } from './consumer-operations.ts';
import { jsonEvent } from './event-stream.ts';
import { apiRecord, childShards, readPage } from './record-operations.ts';
import { type Shard, sequenceText } from './shard.ts';
import { startOf } from './shard-iterator.ts';
import type { KinesisStream } from './stream.ts';
import type { StreamRegistry } from './stream-registry.ts';

/** A subscription ends after five minutes; the consumer subscribes again. [AWS-Kinesis: API_SubscribeToShard] */
const subscriptionMs = 5 * 60_000;
/** Events without records tell the consumer how far it is. [assumed interval] */
const heartbeatMs = 5000;
const recordsPerEvent = 1000;

/** SubscribeToShard: pushes records as they come. Throws `AwsError` for a wrong consumer, shard or position. */
export function subscribeToShard(streams: StreamRegistry, input: JsonObject, clock: Clock): StreamingAwsHttpResponse {
  const { stream } = consumerOf(streams, input);
  const shard = stream.shard(input['ShardId']);
  const position = isObject(input['StartingPosition']) ? input['StartingPosition'] : {};
  const from = startOf(stream, shard, position['Type'], position);
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    body: '',
    stream: (signal) => events(stream, shard, from, clock, signal),
  };
}

async function* events(
  stream: KinesisStream,
  shard: Shard,
  start: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield jsonEvent('initial-response', {});
  const endsAtMs = clock.nowMs() + subscriptionMs;
  let from = start;
  while (!signal.aborted && clock.nowMs() < endsAtMs) {
    const page = readPage(stream, shard, from, recordsPerEvent, clock.nowMs());
    from = page.next;
    yield jsonEvent('SubscribeToShardEvent', {
      Records: page.records.map((record) => apiRecord(stream, record)),
      ContinuationSequenceNumber: sequenceText(Math.max(0, page.next - 1)),
      MillisBehindLatest: page.millisBehindLatest,
      ...(page.ended ? { ChildShards: childShards(stream, shard) } : {}),
    });
    if (page.ended) return;
    if (page.millisBehindLatest === 0) await nextChange(stream, clock, signal);
  }
}

/** Resolves at the next append, the next heartbeat or the end of the connection. */
function nextChange(stream: KinesisStream, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.listeners.delete(done);
      heartbeat.cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const heartbeat = clock.schedule(heartbeatMs, done);
    stream.listeners.add(done);
    signal.addEventListener('abort', done);
  });
}
