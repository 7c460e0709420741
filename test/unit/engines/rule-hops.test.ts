import { CreateLogGroupCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRemoteEngines, type Engines } from '../../../local/engines/index.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { silentLog } from '../../../local/ports/log.ts';
import { accountId, failureOf, region, runEngines } from './running-engines.ts';

let running: Awaited<ReturnType<typeof runEngines>>;
let remote: Engines;

/** The embedded engines, and the same again as somebody else's endpoint. */
beforeAll(async () => {
  running = await runEngines();
  const options = { endpointUrl: running.url, region, accountId, frontDoorUrl: () => running.url };
  remote = await connectRemoteEngines({ ...options, log: silentLog, clock: systemClock });
  const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' as const }];
  const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' as const }];
  const table = { TableName: 'cars', KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' as const };
  await running.dynamodb().send(new CreateTableCommand(table));
});
afterAll(async () => {
  await remote.close();
  await running.stop();
});

const hops = () => running.engines.hops;

describe('hops of rule actions', () => {
  it.each(['embedded', 'remote'])('update one attribute of an item, and delete the item: %s', async (kind) => {
    const { hops: own } = kind === 'remote' ? remote : running.engines;
    const Key = { id: { S: 'car-1' } };
    const read = async () =>
      (await running.dynamodb().send(new GetItemCommand({ TableName: 'cars', Key }))).Item as unknown;
    await own.putDynamoItem('cars', { ...Key, other: { N: '1' } });
    await own.updateDynamoItem('cars', Key, 'size', { S: 'x' });
    expect(await read()).toEqual({ ...Key, other: { N: '1' }, size: { S: 'x' } });
    await own.deleteDynamoItem('cars', Key);
    expect(await read()).toBeUndefined();
  });

  it('hand a queue its own text of a structured notification, or the default one', async () => {
    const { QueueUrl } = await running.sqs().send(new CreateQueueCommand({ QueueName: 'alarms' }));
    const { TopicArn = '' } = await running.sns().send(new CreateTopicCommand({ Name: 'alarms' }));
    const Endpoint = `arn:aws:sqs:${region}:${accountId}:alarms`;
    const Attributes = { RawMessageDelivery: 'true' };
    await running.sns().send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
    await hops().publishSns(TopicArn, JSON.stringify({ default: 'd', sqs: 'for queues' }), 'json');
    await hops().publishSns(TopicArn, JSON.stringify({ default: 'd', email: 'e' }), 'json');
    const { Messages = [] } = await running
      .sqs()
      .send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages.map(({ Body }) => Body).sort()).toEqual(['d', 'for queues']);
    const none = await failureOf(hops().publishSns(TopicArn, '{"sqs":"x"}', 'json'));
    expect([none.name, none.message]).toEqual(['InvalidParameter', expect.stringMatching(/No default entry/)]);
  });

  it('write log events to a stream that is made on the way, in a group that is there', async () => {
    const [logGroupName, logStreamName] = ['/cars', 'rule_1'];
    await running.logs().send(new CreateLogGroupCommand({ logGroupName }));
    await hops().putLogEvents(logGroupName, logStreamName, [{ timestampMs: 1, message: 'm' }]);
    const { events } = await running.logs().send(new GetLogEventsCommand({ logGroupName, logStreamName }));
    expect(events).toMatchObject([{ timestamp: 1, message: 'm' }]);
    const nowhere = hops().putLogEvents('/nowhere', 's', [{ timestampMs: 1, message: 'm' }]);
    expect((await failureOf(nowhere)).name).toBe('ResourceNotFoundException');
  });

  it('put records to delivery streams by their limits', async () => {
    const ExtendedS3DestinationConfiguration = { BucketARN: 'arn:aws:s3:::b', RoleARN: 'arn:r' };
    const stream = { DeliveryStreamName: 'lake', ExtendedS3DestinationConfiguration };
    await running.firehose().send(new CreateDeliveryStreamCommand(stream));
    await hops().putFirehoseRecords('lake', [Buffer.from('a')]);
    const tooMany = hops().putFirehoseRecords('lake', Array(501).fill(Buffer.from('a')));
    expect((await failureOf(tooMany)).name).toBe('InvalidArgumentException');
    const tooLarge = hops().putFirehoseRecords('lake', [Buffer.alloc(1_024_001)]);
    expect((await failureOf(tooLarge)).name).toBe('InvalidArgumentException');
  });

  it('refuse an object key that would leave its bucket', async () => {
    const put = hops().putS3Object('b', '../other/x', Buffer.from('x'));
    expect((await failureOf(put)).name).toBe('InvalidURI');
  });
});
