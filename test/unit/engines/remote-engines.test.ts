import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateStreamCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ListQueuesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connectRemoteEngines,
  createFrontDoor,
  type Engines,
  startEmbeddedEngines,
} from '../../../local/engines/index.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { silentLog } from '../../../local/ports/log.ts';
import { createManualClock } from './manual-clock.ts';
import { accountId, clientsFor, failureOf, region } from './running-engines.ts';

/** Stands in for a LocalStack-compatible endpoint: embedded engines behind a door that knows only the account as a key. */
async function startEndpoint() {
  let url = '';
  const parts = { clock: systemClock, log: silentLog, accountId, region };
  const engines = await startEmbeddedEngines({ ...parts, frontDoorUrl: () => url });
  const door = await openDoor(engines, accountId);
  url = door.url;
  return { url, stop: () => door.close().then(() => engines.close()) };
}

function openDoor(engines: Engines, accessKeyId: string) {
  return createFrontDoor({
    port: 0,
    services: engines.services,
    callerOf: (key) => (key === accessKeyId ? { kind: 'operator' } : undefined),
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
    log: silentLog,
  });
}

const clock = createManualClock(Date.now());
let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
let engines: Engines;
let door: Awaited<ReturnType<typeof openDoor>>;
let clients: ReturnType<typeof clientsFor>;
beforeAll(async () => {
  endpoint = await startEndpoint();
  const scope = { endpointUrl: endpoint.url, region, accountId, log: silentLog, clock };
  engines = await connectRemoteEngines({ ...scope, frontDoorUrl: () => door.url });
  door = await openDoor(engines, 'operator');
  clients = clientsFor(door.url);
});
afterAll(async () => {
  await door.close();
  await engines.close();
  await endpoint.stop();
});

describe('remote engines', () => {
  it('forward DynamoDB calls and hops under their own credentials', async () => {
    const db = clients.dynamodb();
    await db.send(
      new CreateTableCommand({
        TableName: 'things',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    await engines.hops.putDynamoItem('things', { pk: { S: 'hop' } });
    const { Item } = await db.send(new GetItemCommand({ TableName: 'things', Key: { pk: { S: 'hop' } } }));
    expect(Item).toEqual({ pk: { S: 'hop' } });
    const put = { TableName: 'things', Item: { pk: { S: 'hop' } }, ConditionExpression: 'attribute_not_exists(pk)' };
    expect((await failureOf(db.send(new PutItemCommand(put)))).name).toBe('ConditionalCheckFailedException');
  });

  it('read streams, hold LATEST and poll for listeners', async () => {
    await clients.kinesis().send(new CreateStreamCommand({ StreamName: 'telemetry', ShardCount: 1 }));
    const arn = `arn:aws:kinesis:${region}:${accountId}:stream/telemetry`;
    const [shardId = ''] = await engines.streams.listShards(arn);
    const { sequenceNumber } = await engines.hops.putKinesisRecord('telemetry', 'v', Buffer.from('0'));
    expect(await engines.streams.read(arn, shardId, { type: 'LATEST' }, 10)).toEqual([]);
    await engines.hops.putKinesisRecord('telemetry', 'v', Buffer.from('1'));
    const latest = await engines.streams.read(arn, shardId, { type: 'LATEST' }, 10);
    const after = await engines.streams.read(arn, shardId, { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber }, 10);
    const texts = [latest, after].map((records) => records.map((record) => Buffer.from(record.data).toString()));
    expect(texts).toEqual([['1'], ['1']]);
    let polls = 0;
    const stop = engines.streams.onAppend(arn, () => {
      polls += 1;
    });
    clock.advance(1000);
    stop();
    clock.advance(1000);
    expect(polls).toBe(5);
  });

  it('serve S3 with presigned URLs, SQS and SNS', async () => {
    await clients.s3().send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await engines.hops.putS3Object('bucket', 'a b', Buffer.from('body'));
    const url = await getSignedUrl(clients.s3(), new GetObjectCommand({ Bucket: 'bucket', Key: 'a b' }));
    expect(await (await fetch(url)).text()).toBe('body');
    const { QueueUrl } = await clients.sqs().send(new CreateQueueCommand({ QueueName: 'q' }));
    expect(QueueUrl).toBe(`${door.url}/${accountId}/q`);
    expect((await clients.sqs().send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
    await engines.hops.sendSqsMessage(String(QueueUrl), 'm');
    const { Messages } = await clients.sqs().send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.[0]?.Body).toBe('m');
    const { TopicArn } = await clients.sns().send(new CreateTopicCommand({ Name: 't' }));
    await engines.hops.publishSns(String(TopicArn), 'm');
    expect((await failureOf(engines.hops.publishSns(`${TopicArn}x`, 'm'))).name).toBe('NotFound');
  });

  it('say so when nothing answers at the endpoint', async () => {
    const scope = { region, accountId, log: silentLog, clock, frontDoorUrl: () => '' };
    const options = { ...scope, endpointUrl: 'http://127.0.0.1:9' };
    expect((await failureOf(connectRemoteEngines(options))).message).toContain('no data engine answers');
  });
});
