import { gunzipSync } from 'node:zlib';
import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
} from '@aws-sdk/client-firehose';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeliveryStream } from '../../../local/engines/firehose/delivery-stream.ts';
import { readSettings } from '../../../local/engines/firehose/delivery-stream-settings.ts';
import { objectKey } from '../../../local/engines/firehose/s3-prefix.ts';
import { silentLog } from '../../../local/ports/log.ts';
import { createManualClock } from './manual-clock.ts';
import { failureOf, runEngines } from './running-engines.ts';

const clock = createManualClock(Date.UTC(2026, 1, 3, 4, 5, 6));
const bytes = (text: string) => new TextEncoder().encode(text);
let running: Awaited<ReturnType<typeof runEngines>>;

beforeAll(async () => {
  running = await runEngines({ clock, allowed: (action) => action === 'firehose:PutRecord' });
  await running.s3().send(new CreateBucketCommand({ Bucket: 'lake' }));
});
afterAll(() => running.stop());

function create(DeliveryStreamName: string, destination: object = {}) {
  return running.firehose().send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName,
      ExtendedS3DestinationConfiguration: {
        BucketARN: 'arn:aws:s3:::lake',
        RoleARN: 'arn:aws:iam::000000000000:role/delivery',
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
        ...destination,
      },
    }),
  );
}

/** Keys and contents of a prefix, once there are some: S3 is written to after the clock has moved. */
async function objectsBelow(Prefix: string): Promise<[string, Buffer][]> {
  const client = running.s3();
  return expect
    .poll(async () => (await client.send(new ListObjectsV2Command({ Bucket: 'lake', Prefix }))).Contents ?? [])
    .not.toEqual([])
    .then(async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'lake', Prefix }));
      return Promise.all(
        Contents.map(async ({ Key = '' }): Promise<[string, Buffer]> => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: 'lake', Key }));
          return [Key, Buffer.from((await Body?.transformToByteArray()) ?? [])];
        }),
      );
    });
}

describe('Firehose through the SDK', () => {
  it('delivers what came within the interval as one object, in order, below yyyy/MM/dd/HH', async () => {
    const firehose = running.firehose();
    await create('frames', { Prefix: 'raw/' });
    await firehose.send(new PutRecordCommand({ DeliveryStreamName: 'frames', Record: { Data: bytes('a\n') } }));
    clock.advance(59_000);
    const Records = ['b\n', 'c\n'].map((text) => ({ Data: bytes(text) }));
    const put = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: 'frames', Records }));
    expect([put.FailedPutCount, put.RequestResponses?.length]).toEqual([0, 2]);
    clock.advance(1000);
    const objects = await objectsBelow('raw/');
    expect(objects.map(([, body]) => body.toString())).toEqual(['a\nb\nc\n']);
    expect(objects[0]?.[0]).toMatch(/^raw\/2026\/02\/03\/04\/frames-1-2026-02-03-04-05-06-[0-9a-f-]{36}$/);
  });

  it('compresses and takes the date where the prefix says', async () => {
    await create('packed', { Prefix: 'packed/day=!{timestamp:yyyy-MM-dd}/', CompressionFormat: 'GZIP' });
    const Record = { Data: bytes('x') };
    await running.firehose().send(new PutRecordCommand({ DeliveryStreamName: 'packed', Record }));
    clock.advance(60_000);
    const [object] = await objectsBelow('packed/');
    expect(object?.[0]).toMatch(/^packed\/day=2026-02-03\/packed-1-.*\.gz$/);
    expect(gunzipSync(object?.[1] ?? Buffer.alloc(0)).toString()).toBe('x');
  });

  it('describes, lists and deletes', async () => {
    const firehose = running.firehose();
    await create('short-lived');
    const { DeliveryStreamDescription: described } = await firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'short-lived' }),
    );
    expect(described).toMatchObject({
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamARN: 'arn:aws:firehose:eu-central-1:000000000000:deliverystream/short-lived',
      Destinations: [{ ExtendedS3DestinationDescription: { BufferingHints: { SizeInMBs: 1 } } }],
    });
    expect((await failureOf(create('short-lived'))).name).toBe('ResourceInUseException');
    await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: 'short-lived' }));
    const { DeliveryStreamNames } = await firehose.send(new ListDeliveryStreamsCommand({}));
    expect(DeliveryStreamNames).not.toContain('short-lived');
    const put = new PutRecordCommand({ DeliveryStreamName: 'short-lived', Record: { Data: bytes('x') } });
    expect((await failureOf(firehose.send(put))).name).toBe('ResourceNotFoundException');
  });

  it.each([
    [{ Prefix: '!{partitionKeyFromQuery:car}/' }, /partitionKeyFromQuery/],
    [{ BufferingHints: { SizeInMBs: 200 } }, /SizeInMBs/],
    [{ CompressionFormat: 'Snappy' }, /Snappy/],
    [{ DynamicPartitioningConfiguration: { Enabled: true } }, /DynamicPartitioning/],
  ])('refuses what it does not do: %j', async (destination, message) => {
    expect(await failureOf(create('refused', destination))).toMatchObject({
      name: 'InvalidArgumentException',
      message: expect.stringMatching(message),
    });
  });

  it('holds a role to its permissions', async () => {
    const list = running.firehose('role').send(new ListDeliveryStreamsCommand({}));
    expect((await failureOf(list)).message).toMatch(/firehose:ListDeliveryStreams on resource: \*/);
  });
});

describe('a delivery stream', () => {
  const settings = readSettings({
    DeliveryStreamName: 's',
    ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::b', BufferingHints: { SizeInMBs: 1 } },
  });

  it('delivers when the size is reached, and takes no more while S3 does not', async () => {
    const written: number[] = [];
    let open: () => void = () => undefined;
    const stream = createDeliveryStream(settings, {
      ...{ clock: createManualClock(), log: silentLog, newId: () => 'id' },
      putS3Object: (_bucket, _key, body) => {
        written.push(body.length);
        return new Promise((resolve) => {
          open = resolve;
        });
      },
    });
    const quarter = Buffer.alloc(256 * 1024);
    const taken = Array.from({ length: 18 }, () => stream.put(quarter));
    expect(taken.filter(Boolean)).toHaveLength(16);
    await Promise.resolve();
    expect(written).toEqual([1024 * 1024]);
    open();
  });

  it('keeps text in apostrophes and draws random strings', () => {
    const [prefix, newId] = ["!{timestamp:'day'-dd}/!{firehose:random-string}/", () => 'abcdefghijklmno'];
    const key = objectKey({ prefix, newId, streamName: 's', arrivalMs: Date.UTC(2026, 0, 9), suffix: '' });
    expect(key).toBe('day-09/abcdefghijk/s-1-2026-01-09-00-00-00-abcdefghijklmno');
  });
});
