import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  SubscribeToShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from './manual-clock.ts';
import { accountId, failureOf, region, runEngines } from './running-engines.ts';

const clock = createManualClock();
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined) => new TextDecoder().decode(data);
let running: Awaited<ReturnType<typeof runEngines>>;

beforeAll(async () => {
  running = await runEngines({ clock });
});
afterAll(() => running.stop());

const arnOf = (name: string) => `arn:aws:kinesis:${region}:${accountId}:stream/${name}`;

async function shardsOf(client: KinesisClient, StreamName: string) {
  return (await client.send(new ListShardsCommand({ StreamName }))).Shards ?? [];
}

async function readShard(client: KinesisClient, StreamName: string, ShardId: string | undefined) {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  return client.send(new GetRecordsCommand({ ShardIterator }));
}

describe.each(['h1', 'h2'] as const)('Kinesis over %s', (protocol) => {
  it('keeps the order of a partition key and reads batches over 20 KB', async () => {
    const client = running.kinesis('operator', protocol);
    const StreamName = `order-${protocol}`;
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
    const Records = Array.from({ length: 300 }, (_, i) => ({
      PartitionKey: 'vehicle-1',
      Data: bytes(`${i}:${'x'.repeat(500)}`),
    }));
    const put = await client.send(new PutRecordsCommand({ StreamName, Records }));
    expect(put.FailedRecordCount).toBe(0);
    const read = await readShard(client, StreamName, put.Records?.[0]?.ShardId);
    expect(read.Records?.map((record) => Number.parseInt(text(record.Data), 10))).toEqual(
      Array.from({ length: 300 }, (_, i) => i),
    );
    expect(read.MillisBehindLatest).toBe(0);
  });

  it('pushes records to a subscribed consumer', async () => {
    const client = running.kinesis('operator', protocol);
    const StreamName = `push-${protocol}`;
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    const { Consumer } = await client.send(
      new RegisterStreamConsumerCommand({ StreamARN: arnOf(StreamName), ConsumerName: 'efo' }),
    );
    const { EventStream } = await client.send(
      new SubscribeToShardCommand({
        ConsumerARN: Consumer?.ConsumerARN,
        ShardId: 'shardId-000000000000',
        StartingPosition: { Type: 'LATEST' },
      }),
    );
    const seen: string[] = [];
    let announced = false;
    for await (const event of EventStream ?? []) {
      if (!announced) await running.engines.hops.putKinesisRecord(StreamName, 'v', bytes('pushed'));
      announced = true;
      seen.push(...(event.SubscribeToShardEvent?.Records ?? []).map((record) => text(record.Data)));
      if (seen.length > 0) break;
    }
    expect(seen).toEqual(['pushed']);
  });
});

describe('shards', () => {
  it('close on split, name their children and end their iterators', async () => {
    const client = running.kinesis();
    const StreamName = 'resharded';
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await client.send(new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: bytes('before') }));
    const half = String(2n ** 127n);
    await client.send(
      new SplitShardCommand({ StreamName, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: half }),
    );
    const parent = await readShard(client, StreamName, 'shardId-000000000000');
    expect(parent.Records?.map((record) => text(record.Data))).toEqual(['before']);
    expect(parent.NextShardIterator).toBeUndefined();
    expect(parent.ChildShards?.map((child) => child.ShardId)).toEqual(['shardId-000000000001', 'shardId-000000000002']);
    await client.send(
      new MergeShardsCommand({
        StreamName,
        ShardToMerge: 'shardId-000000000001',
        AdjacentShardToMerge: 'shardId-000000000002',
      }),
    );
    await client.send(new UpdateShardCountCommand({ StreamName, TargetShardCount: 3, ScalingType: 'UNIFORM_SCALING' }));
    const open = (await shardsOf(client, StreamName)).filter((s) => !s.SequenceNumberRange?.EndingSequenceNumber);
    expect(open.length).toBe(3);
    expect(open[0]?.HashKeyRange?.StartingHashKey).toBe('0');
    expect(open[2]?.HashKeyRange?.EndingHashKey).toBe(String(2n ** 128n - 1n));
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    expect(StreamDescriptionSummary?.OpenShardCount).toBe(3);
  });

  it('take 1000 records a second and answer the rest with ProvisionedThroughputExceeded', async () => {
    const client = running.kinesis();
    const StreamName = 'throttled';
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    const Records = Array.from({ length: 500 }, () => ({ PartitionKey: 'a', Data: bytes('x') }));
    const failures: (number | undefined)[] = [];
    for (let i = 0; i < 3; i += 1) {
      failures.push((await client.send(new PutRecordsCommand({ StreamName, Records }))).FailedRecordCount);
    }
    expect(failures).toEqual([0, 0, 500]);
    const hop = await failureOf(running.engines.hops.putKinesisRecord(StreamName, 'a', bytes('x')));
    expect(hop.name).toBe('ProvisionedThroughputExceededException');
    clock.advance(1000);
    expect((await client.send(new PutRecordsCommand({ StreamName, Records }))).FailedRecordCount).toBe(0);
  });

  it('drop records past the retention period', async () => {
    const client = running.kinesis();
    const StreamName = 'retained';
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await client.send(new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: bytes('old') }));
    clock.advance(23 * 3_600_000);
    await client.send(new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: bytes('young') }));
    clock.advance(2 * 3_600_000);
    const read = await readShard(client, StreamName, 'shardId-000000000000');
    expect(read.Records?.map((record) => text(record.Data))).toEqual(['young']);
  });

  it('refuse records over 1 MiB and iterators older than five minutes', async () => {
    const client = running.kinesis();
    const StreamName = 'limits';
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    const tooLarge = { StreamName, PartitionKey: 'a', Data: new Uint8Array(1024 * 1024 + 1) };
    expect((await failureOf(client.send(new PutRecordCommand(tooLarge)))).name).toBe('ValidationException');
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'LATEST' }),
    );
    clock.advance(5 * 60_000 + 1);
    const failure = await failureOf(client.send(new GetRecordsCommand({ ShardIterator })));
    expect(failure.name).toBe('ExpiredIteratorException');
  });
});

describe('the stream source', () => {
  it('calls back at once, reads after a position and keeps LATEST where it was first asked', async () => {
    const { hops, streams } = running.engines;
    await running.kinesis().send(new CreateStreamCommand({ StreamName: 'source', ShardCount: 1 }));
    const arn = arnOf('source');
    const [shardId = ''] = await streams.listShards(arn);
    await hops.putKinesisRecord('source', 'v', bytes('0'));
    expect(await streams.read(arn, shardId, { type: 'LATEST' }, 10)).toEqual([]);
    let calls = 0;
    const stop = streams.onAppend(arn, () => {
      calls += 1;
    });
    const { sequenceNumber } = await hops.putKinesisRecord('source', 'v', bytes('1'));
    stop();
    await hops.putKinesisRecord('source', 'v', bytes('2'));
    expect(calls).toBe(1);
    const latest = await streams.read(arn, shardId, { type: 'LATEST' }, 10);
    expect(latest.map((record) => text(record.data))).toEqual(['1', '2']);
    const after = await streams.read(arn, shardId, { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber }, 10);
    expect(after.map((record) => text(record.data))).toEqual(['2']);
    const all = await streams.read(arn, shardId, { type: 'TRIM_HORIZON' }, 2);
    expect(all.map((record) => text(record.data))).toEqual(['0', '1']);
  });

  it('names what is missing as AWS does', async () => {
    const failure = await failureOf(running.engines.hops.putKinesisRecord('absent', 'v', bytes('x')));
    expect(failure.name).toBe('ResourceNotFoundException');
  });
});
