import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EventSourceMappingSpec, FunctionSpec } from '../../../../local/cloud/backends.ts';
import type { LambdaRunnerOptions } from '../../../../local/cloud/lambda/runner-options.ts';
import { BUCKET_ARN, type Fixture, QUEUE_ARN, REGION, ROLE_ARN, runnerFixture } from './runner-fixture.ts';
import { MemoryStream, STREAM_ARN } from './stream-fixture.ts';

let fixture: Fixture;
let stream: MemoryStream;
afterEach(async () => fixture.close());

/** Prints each batch as JSON texts; fails as the texts say: `throw*` throws, `fail*` is reported, `bad` answers badly. */
const CONSUMER = `export const handler = async (event) => {
  const records = event.Records.map((r) => ({ text: Buffer.from(r.kinesis.data, 'base64').toString(), seq: r.kinesis.sequenceNumber }));
  const texts = records.map((r) => r.text);
  console.log(JSON.stringify(texts));
  if (texts.some((text) => text.startsWith('throw'))) throw new Error('poison');
  if (texts.includes('bad')) return { batchItemFailures: [{ itemIdentifier: 'nothing of this batch' }] };
  if (texts[0] === 'slow') await new Promise((resolve) => setTimeout(resolve, 60));
  return { batchItemFailures: records.filter((r) => r.text.startsWith('fail')).map((r) => ({ itemIdentifier: r.seq })) };
};`;

async function mapped(
  spec: Partial<EventSourceMappingSpec> = {},
  options: Partial<LambdaRunnerOptions> = {},
  fn: Partial<FunctionSpec> = {},
) {
  stream = new MemoryStream();
  fixture = runnerFixture({ streams: stream, streamRetryDelayMs: () => 0, ...options });
  await fixture.deploy('fn', CONSUMER, fn);
  await fixture.runner.warm('fn');
  return () =>
    fixture.runner.createEventSourceMapping({
      id: 'mapping-1',
      EventSourceArn: STREAM_ARN,
      FunctionName: 'fn',
      StartingPosition: 'TRIM_HORIZON',
      ...spec,
    });
}

function batches(): string[][] {
  return fixture.lines
    .filter((line) => line.event === 'lambda-output')
    .map((line) => JSON.parse(String(line.fields['line'])) as string[]);
}

async function settledBatches(count: number): Promise<string[][]> {
  await fixture.runner.idle();
  await vi.waitFor(() => expect(batches().length).toBeGreaterThanOrEqual(count));
  return batches();
}

describe('a Kinesis mapping', () => {
  test('delivers what was there before and what is appended, in order', async () => {
    const create = await mapped();
    stream.store('car-1', ['a', 'b']);
    create();
    await settledBatches(1);
    stream.append('car-1', 'c');
    expect((await settledBatches(2)).flat()).toEqual(['a', 'b', 'c']);
  });

  test('delivers events in the shape the service documents', async () => {
    const create = await mapped();
    await fixture.deploy('echo', 'export const handler = async (event) => { console.log(JSON.stringify(event)); };');
    stream.store('car-1', ['{}'], 1_700_000_000_123);
    const sequenceNumber = stream.shards.get('shardId-000000000000')?.[0]?.sequenceNumber;
    void create;
    fixture.runner.createEventSourceMapping({
      id: 'm',
      EventSourceArn: STREAM_ARN,
      FunctionName: 'echo',
      StartingPosition: 'TRIM_HORIZON',
    });
    const event = (await settledBatches(1))[0] as unknown;
    expect(event).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'car-1',
            sequenceNumber,
            data: 'e30=',
            approximateArrivalTimestamp: 1_700_000_000.123,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `shardId-000000000000:${sequenceNumber}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: ROLE_ARN,
          awsRegion: REGION,
          eventSourceARN: STREAM_ARN,
        },
      ],
    });
  });

  test('starts at LATEST with what comes after its creation', async () => {
    const create = await mapped({ StartingPosition: 'LATEST' });
    stream.store('car-1', ['old'], Date.now() - 1000);
    create();
    stream.append('car-1', 'new');
    expect((await settledBatches(1)).flat()).toEqual(['new']);
  });

  test('keeps batches within BatchSize and gathers while the function is busy', async () => {
    const create = await mapped({ BatchSize: 2 });
    create();
    stream.append('car-1', 'slow');
    await vi.waitFor(() => expect(batches()).toEqual([['slow']]));
    stream.append('car-1', 'a', 'b', 'c');
    expect(await settledBatches(3)).toEqual([['slow'], ['a', 'b'], ['c']]);
  });

  test('waits for the batching window when there is one', async () => {
    const due: (() => void)[] = [];
    const clock = {
      nowMs: () => Date.now(),
      schedule: (delayMs: number, task: () => void) => {
        if (delayMs === 2000) due.push(task);
        return { cancel: () => undefined };
      },
    };
    const create = await mapped({ MaximumBatchingWindowInSeconds: 2 }, { clock });
    create();
    stream.append('car-1', 'a');
    await vi.waitFor(() => expect(due).toHaveLength(1));
    stream.append('car-1', 'b');
    await new Promise((resolve) => setImmediate(resolve));
    expect(batches()).toEqual([]);
    due[0]?.();
    expect(await settledBatches(1)).toEqual([['a', 'b']]);
  });

  test('runs keys side by side with a parallelization factor and keeps each key in order', async () => {
    const create = await mapped({ ParallelizationFactor: 4, BatchSize: 3 });
    for (let n = 0; n < 10; n += 1) for (const car of ['x', 'y', 'z']) stream.store(car, [`${car}${n}`]);
    create();
    await fixture.runner.idle();
    await vi.waitFor(() => expect(batches().flat()).toHaveLength(30));
    for (const car of ['x', 'y', 'z']) {
      const seen = batches()
        .flat()
        .filter((text) => text.startsWith(car));
      expect(seen).toEqual(Array.from({ length: 10 }, (_, n) => `${car}${n}`));
    }
  });

  test('reads a shard that appears later', async () => {
    const create = await mapped();
    create();
    await fixture.runner.idle();
    stream.store('car-9', ['late'], Date.now(), 'shardId-000000000001');
    stream.append('car-1', 'early');
    await vi.waitFor(() => expect(batches().flat().sort()).toEqual(['early', 'late']), { timeout: 4000 });
  });

  test('delivers the first record of an idle shard at once', async () => {
    const create = await mapped();
    create();
    await fixture.runner.idle();
    const startedAt = performance.now();
    stream.append('car-1', 'a');
    await fixture.runner.idle();
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('a failing batch', () => {
  const onQueue = { DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } } };

  test('is retried as often as told, then its metadata goes to the queue and the shard goes on', async () => {
    const create = await mapped({ MaximumRetryAttempts: 2, BatchSize: 1, ...onQueue });
    const [first] = stream.store('car-1', ['throw', 'next'], 1_700_000_000_000);
    create();
    expect(await settledBatches(4)).toEqual([['throw'], ['throw'], ['throw'], ['next']]);
    const at = '2023-11-14T22:13:20.000Z';
    expect(fixture.delivered).toMatchObject([
      {
        kind: 'sqs',
        body: {
          version: '1.0',
          requestContext: {
            functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:fn',
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 3,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          KinesisBatchInfo: {
            shardId: 'shardId-000000000000',
            startSequenceNumber: first,
            endSequenceNumber: first,
            approximateArrivalOfFirstRecord: at,
            approximateArrivalOfLastRecord: at,
            batchSize: 1,
            streamArn: STREAM_ARN,
          },
        },
      },
    ]);
    expect(fixture.delivered[0]?.body).not.toHaveProperty('payload');
  });

  test('is bisected until the poison record stands alone; its neighbours are processed once', async () => {
    const create = await mapped({ MaximumRetryAttempts: 1, BisectBatchOnFunctionError: true, ...onQueue });
    stream.store('car-1', ['a', 'throw', 'c', 'd']);
    create();
    expect(await settledBatches(6)).toEqual([
      ['a', 'throw', 'c', 'd'],
      ['a', 'throw'],
      ['a'],
      ['throw'],
      ['throw'],
      ['c', 'd'],
    ]);
    expect(fixture.delivered).toMatchObject([{ body: { KinesisBatchInfo: { batchSize: 1 } } }]);
  });

  test('goes on from the lowest sequence number reported, not before', async () => {
    const create = await mapped({
      MaximumRetryAttempts: 0,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...onQueue,
    });
    const sequences = stream.store('car-1', ['a', 'fail1', 'c', 'fail2']);
    create();
    await settledBatches(2);
    expect(batches()[0]).toEqual(['a', 'fail1', 'c', 'fail2']);
    expect(batches().slice(1).flat()).not.toContain('a');
    const lost = fixture.delivered.map(({ body }) => body['KinesisBatchInfo'] as { startSequenceNumber: string });
    expect(lost.map((info) => info.startSequenceNumber)).toEqual([sequences[1], sequences[3]]);
  });

  test('is a whole failure when the response names a record that is not in it', async () => {
    const create = await mapped({
      MaximumRetryAttempts: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...onQueue,
    });
    stream.store('car-1', ['a', 'bad']);
    create();
    expect(await settledBatches(2)).toEqual([
      ['a', 'bad'],
      ['a', 'bad'],
    ]);
    expect(fixture.delivered).toMatchObject([{ body: { KinesisBatchInfo: { batchSize: 2 } } }]);
  });

  test('counts as done when item failures are returned but not asked for', async () => {
    const create = await mapped({ MaximumRetryAttempts: 3, ...onQueue });
    stream.store('car-1', ['fail1']);
    create();
    expect(await settledBatches(1)).toEqual([['fail1']]);
    expect(fixture.delivered).toEqual([]);
  });

  test('is given up unread when it is older than the record age', async () => {
    const create = await mapped({ MaximumRecordAgeInSeconds: 60, ...onQueue });
    stream.store('car-1', ['ancient'], Date.now() - 61_000);
    stream.store('car-1', ['fresh']);
    create();
    expect(await settledBatches(1)).toEqual([['fresh']]);
    expect(fixture.delivered).toMatchObject([{ body: { requestContext: { condition: 'RecordAgeExceeded' } } }]);
  });

  test('goes to a bucket with the whole event', async () => {
    const destination = { DestinationConfig: { OnFailure: { Destination: BUCKET_ARN } } };
    const create = await mapped({ MaximumRetryAttempts: 0, ...destination });
    stream.store('car-1', ['throw']);
    create();
    await settledBatches(1);
    expect(fixture.delivered).toHaveLength(1);
    expect(fixture.delivered[0]?.to).toMatch(
      /^failures\/aws\/lambda\/mapping-1\/shardId-000000000000\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[\w-]{36}$/,
    );
    const event = JSON.parse(String(fixture.delivered[0]?.body['payload']));
    expect(event.Records[0].kinesis.data).toBe(Buffer.from('throw').toString('base64'));
  });
});

describe('creation of a mapping', () => {
  test.each(['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:DescribeStream'])(
    'is refused when the role lacks %s',
    async (action) => {
      stream = new MemoryStream();
      fixture = runnerFixture({ streams: stream }, [action]);
      await fixture.deploy('fn', CONSUMER);
      const spec = { id: 'm', EventSourceArn: STREAM_ARN, FunctionName: 'fn', StartingPosition: 'LATEST' as const };
      expect(() => fixture.runner.createEventSourceMapping(spec)).toThrow(action);
    },
  );

  test.each<[string, Partial<EventSourceMappingSpec>]>([
    ['arn:aws:sqs:', { EventSourceArn: QUEUE_ARN }],
    ['FilterCriteria', { FilterCriteria: { Filters: [{ Pattern: '{}' }] } }],
    ['TumblingWindowInSeconds', { TumblingWindowInSeconds: 60 }],
    ['ParallelizationFactor must be', { ParallelizationFactor: 11 }],
    ['BatchSize must be', { BatchSize: 0 }],
  ])('names what is wrong or not emulated: %s', async (message, change) => {
    const create = await mapped(change);
    expect(create).toThrow(message);
  });
});
