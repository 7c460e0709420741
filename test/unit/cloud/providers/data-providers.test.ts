import { describe, expect, it } from 'vitest';
import { awsError, fakeBackends } from '../deploy/fake-backends.ts';
import { keys, setUp } from './provider-rig.ts';

describe('AWS::DynamoDB::GlobalTable', () => {
  it('creates the table on demand with indexes, stream and time to live', async () => {
    const { backends, create } = setUp();
    const created = await create('AWS::DynamoDB::GlobalTable', {
      ...keys,
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ Region: 'eu-central-1' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byTenant',
          KeySchema: keys.KeySchema,
          Projection: { ProjectionType: 'ALL' },
          WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 1 },
        },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
    const TableName = created.ref;
    expect(TableName).toMatch(/^Data-Thing1-[0-9A-F]{12}$/);
    expect(created.attributes).toMatchObject({ Arn: `arn:${TableName}`, StreamArn: `arn:${TableName}/stream` });
    expect(backends.inputOf('dynamodb.CreateTable')).toEqual({
      ...keys,
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        { IndexName: 'byTenant', KeySchema: keys.KeySchema, Projection: { ProjectionType: 'ALL' } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
    expect(backends.inputOf('dynamodb.UpdateTimeToLive')).toEqual({
      TableName,
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
  });

  it('waits until the table is ACTIVE, and names it alike each time', async () => {
    const statuses = ['CREATING', 'CREATING', 'ACTIVE'];
    const { create, pauses } = setUp(
      fakeBackends({ 'dynamodb.DescribeTable': () => ({ Table: { TableStatus: statuses.shift() ?? 'ACTIVE' } }) }),
    );
    const first = await create('AWS::DynamoDB::GlobalTable', keys);
    expect(pauses).toHaveLength(2);
    expect((await create('AWS::DynamoDB::GlobalTable', keys)).ref).toBe(first.ref);
  });

  it('reuses the table a remote engine has kept', async () => {
    const { create } = setUp(
      fakeBackends({
        'dynamodb.CreateTable': () => {
          throw awsError('ResourceInUseException');
        },
        'dynamodb.UpdateTimeToLive': () => {
          throw awsError('ValidationException', 'TimeToLive is already enabled');
        },
      }),
    );
    const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true };
    await expect(create('AWS::DynamoDB::GlobalTable', { ...keys, TimeToLiveSpecification })).resolves.toBeDefined();
  });

  it('passes on what else the engine refuses', async () => {
    const { create } = setUp(
      fakeBackends({
        'dynamodb.CreateTable': () => {
          throw awsError('ValidationException', 'bad key');
        },
      }),
    );
    await expect(create('AWS::DynamoDB::GlobalTable', keys)).rejects.toThrow('bad key');
    await expect(async () => create('AWS::DynamoDB::Table', {})).rejects.toThrow(
      expect.objectContaining({ name: 'PropertyError', path: 'AttributeDefinitions' }),
    );
  });
});

describe('data engines', () => {
  it('creates a stream and its longer retention', async () => {
    const { backends, create } = setUp();
    const created = await create('AWS::Kinesis::Stream', {
      Name: 'telemetry',
      ShardCount: '2',
      RetentionPeriodHours: 48,
    });
    expect(created).toEqual({ ref: 'telemetry', attributes: { Arn: 'arn:telemetry' } });
    expect(backends.inputOf('kinesis.CreateStream')).toEqual({ StreamName: 'telemetry', ShardCount: 2 });
    expect(backends.inputOf('kinesis.IncreaseStreamRetentionPeriod')).toMatchObject({ RetentionPeriodHours: 48 });
  });

  it('creates a bucket with a lower-case name, and reuses it', async () => {
    const { create } = setUp(
      fakeBackends({
        's3.CreateBucket': () => {
          throw awsError('BucketAlreadyOwnedByYou');
        },
      }),
    );
    const created = await create('AWS::S3::Bucket', {});
    expect(created.ref).toMatch(/^data-thing1-[0-9a-f]{12}$/);
    expect(created.attributes['Arn']).toBe(`arn:aws:s3:::${created.ref}`);
  });

  it('creates a queue with its attributes as text', async () => {
    const { backends, create } = setUp();
    const created = await create('AWS::SQS::Queue', {
      QueueName: 'work',
      VisibilityTimeout: 60,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: 'arn:dlq', maxReceiveCount: 3 },
    });
    expect(created.ref).toBe('http://q/work');
    expect(created.attributes['Arn']).toBe('arn:aws:sqs:eu-central-1:000000000000:work');
    expect(backends.inputOf('sqs.CreateQueue')).toEqual({
      QueueName: 'work',
      Attributes: { VisibilityTimeout: '60', RedrivePolicy: '{"deadLetterTargetArn":"arn:dlq","maxReceiveCount":3}' },
    });
  });

  it('subscribes queues to topics and says that mail is not sent', async () => {
    const { backends, create } = setUp();
    const topic = await create('AWS::SNS::Topic', { Subscription: [{ Protocol: 'email', Endpoint: 'a@example.com' }] });
    expect(topic.notEmulated).toMatch(/email/);
    const base = { TopicArn: 'arn:t', Endpoint: 'arn:q' };
    await create('AWS::SNS::Subscription', { ...base, Protocol: 'sqs', RawMessageDelivery: true });
    expect(backends.calls.filter((call) => call.operation === 'sns.Subscribe')).toEqual([
      expect.objectContaining({
        input: { ...base, Protocol: 'sqs', Attributes: { RawMessageDelivery: 'true' }, ReturnSubscriptionArn: true },
      }),
    ]);
  });
});
