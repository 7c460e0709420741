import { describe, expect, it } from 'vitest';
import { createIamRegistry } from '../../../../local/cloud/iam/iam-registry.ts';
import { PROVIDERS } from '../../../../local/cloud/providers/provider-table.ts';
import type { CreatedResource, ProviderContext } from '../../../../local/cloud/providers/resource-provider.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { awsError, type FakeBackends, fakeBackends } from '../deploy/fake-backends.ts';

const HOME = { accountId: '000000000000', region: 'eu-central-1' };
const ROLE = 'arn:aws:iam::000000000000:role/r';
const trustLambda = {
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

function setUp(backends: FakeBackends = fakeBackends()) {
  const iam = createIamRegistry(HOME);
  iam.putRole({ roleName: 'r', roleArn: ROLE, assumeRolePolicyDocument: trustLambda });
  const pauses: number[] = [];
  const create = async (type: string, properties: object): Promise<CreatedResource> => {
    const context: ProviderContext = {
      ...HOME,
      stackName: 'Data',
      logicalId: 'Thing1',
      type,
      backends,
      iam,
      assets: { find: (bucket, key) => (bucket === 'assets' && key === 'abc.zip' ? '/code/abc' : undefined) },
      log: silentLog,
      pause: async (ms) => void pauses.push(ms),
    };
    const provider = PROVIDERS[type];
    if (provider === undefined) throw new Error(`no provider for ${type}`);
    return provider.create(properties, context);
  };
  return { backends, iam, create, pauses };
}

const keys = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};

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

describe('AWS::Lambda', () => {
  const code = {
    Code: { S3Bucket: 'assets', S3Key: 'abc.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: ROLE,
  };

  it('creates a function with its asset directory, environment and limits', async () => {
    const { backends, create } = setUp();
    const { ref, attributes } = await create('AWS::Lambda::Function', {
      ...code,
      Environment: { Variables: { TABLE: 'vehicles', EVERY: 5 } },
      Architectures: ['arm64'],
      Timeout: 10,
      MemorySize: '512',
      ReservedConcurrentExecutions: 4,
    });
    expect(backends.inputOf('lambda.createFunction')).toEqual({
      functionName: ref,
      functionArn: attributes['Arn'],
      codeDir: '/code/abc',
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      timeoutSeconds: 10,
      memoryMb: 512,
      environment: { TABLE: 'vehicles', EVERY: '5' },
      roleArn: ROLE,
      reservedConcurrency: 4,
      architecture: 'arm64',
    });
    expect(attributes['Arn']).toBe(`arn:aws:lambda:eu-central-1:000000000000:function:${ref}`);
  });

  it('refuses a role that Lambda may not assume and code the assembly lacks', async () => {
    const { create } = setUp();
    await expect(async () => create('AWS::Lambda::Function', { ...code, Role: 'arn:other' })).rejects.toThrow(
      expect.objectContaining({ path: 'Role' }),
    );
    const lost = { ...code, Code: { S3Bucket: 'assets', S3Key: 'lost.zip' } };
    await expect(async () => create('AWS::Lambda::Function', lost)).rejects.toThrow(/no asset assets\/lost\.zip/);
  });

  it('lists functions it cannot run instead of creating them', async () => {
    const { backends, create } = setUp();
    const python = await create('AWS::Lambda::Function', { ...code, Runtime: 'python3.13' });
    const inline = await create('AWS::Lambda::Function', { ...code, Code: { ZipFile: 'x' } });
    expect(python.notEmulated).toMatch(/python3\.13/);
    expect(inline.notEmulated).toMatch(/inline code/);
    expect(backends.calls).toEqual([]);
  });

  it('hands on permissions, invoke configurations and mappings', async () => {
    const { backends, create } = setUp();
    const permission = {
      FunctionName: 'f',
      Action: 'lambda:InvokeFunction',
      Principal: 'iot.amazonaws.com',
      SourceArn: 'arn:rule',
    };
    await create('AWS::Lambda::Permission', permission);
    expect(backends.inputOf('lambda.addPermission')).toEqual(permission);
    await create('AWS::Lambda::EventInvokeConfig', {
      FunctionName: 'f',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
    });
    expect(backends.inputOf('lambda.setEventInvokeConfig')).toMatchObject({ MaximumRetryAttempts: 0 });
    const mapping = { EventSourceArn: 'arn:s', FunctionName: 'f', BatchSize: 500, StartingPosition: 'TRIM_HORIZON' };
    const { ref } = await create('AWS::Lambda::EventSourceMapping', mapping);
    expect(backends.inputOf('lambda.createEventSourceMapping')).toEqual({ id: ref, ...mapping });
  });
});

describe('AWS::IAM', () => {
  it('collects inline, attached and managed policies of a role', async () => {
    const { iam, create } = setUp();
    const statement = (Action: string) => ({ Statement: { Effect: 'Allow', Action, Resource: '*' } });
    const managed = await create('AWS::IAM::ManagedPolicy', { PolicyDocument: statement('s3:GetObject') });
    const role = await create('AWS::IAM::Role', {
      Path: '/service/',
      AssumeRolePolicyDocument: trustLambda,
      Policies: [{ PolicyName: 'inline', PolicyDocument: statement('sqs:SendMessage') }],
      ManagedPolicyArns: [managed.ref, 'arn:aws:iam::aws:policy/Unheard'],
      PermissionsBoundary: 'arn:aws:iam::000000000000:policy/elsewhere',
    });
    await create('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: statement('sns:Publish'), Roles: [role.ref] });
    const arn = role.attributes['Arn'] as string;
    expect(arn).toBe(`arn:aws:iam::000000000000:role/service/${role.ref}`);
    const decisions = ['s3:GetObject', 'sqs:SendMessage', 'sns:Publish', 'sns:Subscribe'].map(
      (action) => iam.authorize(arn, action, 'x').allowed,
    );
    expect(decisions).toEqual([true, true, true, false]);
    expect(role.notEmulated).toMatch(/Unheard is unknown here and grants nothing; .*elsewhere is unknown/);
  });
});

describe('AWS::IoT', () => {
  it('creates types, groups, policies, templates and rules by their names', async () => {
    const { backends, create } = setUp();
    await create('AWS::IoT::ThingType', { ThingTypeName: 'sedan' });
    await create('AWS::IoT::ThingGroup', { ThingGroupName: 'fleet' });
    await create('AWS::IoT::Policy', { PolicyName: 'device', PolicyDocument: { Statement: [] } });
    const template = await create('AWS::IoT::ProvisioningTemplate', {
      TemplateName: 'birth',
      TemplateBody: '{}',
      Enabled: true,
      ProvisioningRoleArn: ROLE,
      PreProvisioningHook: { PayloadVersion: '2020-04-01', TargetArn: 'arn:hook' },
    });
    expect(backends.inputOf('iot.createPolicy')).toEqual(['device', { Statement: [] }]);
    expect(backends.inputOf('iot.createProvisioningTemplate')).toEqual({
      templateName: 'birth',
      templateArn: template.attributes['TemplateArn'],
      templateBody: '{}',
      enabled: true,
      provisioningRoleArn: ROLE,
      preProvisioningHook: { targetArn: 'arn:hook', payloadVersion: '2020-04-01' },
    });
  });

  it('makes a rule name of letters, digits and underscores only', async () => {
    const { backends, create } = setUp();
    const actions = [{ Kinesis: { StreamName: 's', PartitionKey: '${topic(2)}', RoleArn: ROLE } }];
    const payload = { Sql: "SELECT * FROM 'a'", Actions: actions, ErrorAction: { Sqs: { QueueUrl: 'u' } } };
    const rule = await create('AWS::IoT::TopicRule', { TopicRulePayload: payload });
    expect(rule.ref).toMatch(/^[a-zA-Z0-9_]+$/);
    expect(backends.inputOf('iot.createTopicRule')).toEqual({
      ruleName: rule.ref,
      ruleArn: `arn:aws:iot:eu-central-1:000000000000:rule/${rule.ref}`,
      sql: "SELECT * FROM 'a'",
      awsIotSqlVersion: '2015-10-08',
      ruleDisabled: false,
      actions,
      errorAction: { Sqs: { QueueUrl: 'u' } },
    });
  });
});

describe('what rules write to', () => {
  it('creates delivery streams with numbers for text, and names them', async () => {
    const { backends, create } = setUp();
    const destination = { BucketARN: 'arn:aws:s3:::b', BufferingHints: { IntervalInSeconds: '60' } };
    const stream = await create('AWS::KinesisFirehose::DeliveryStream', {
      ExtendedS3DestinationConfiguration: destination,
    });
    expect(stream.attributes['Arn']).toBe(
      `arn:aws:firehose:eu-central-1:000000000000:deliverystream/${String(stream.ref)}`,
    );
    expect(backends.inputOf('firehose.CreateDeliveryStream')).toEqual({
      DeliveryStreamName: stream.ref,
      ExtendedS3DestinationConfiguration: { ...destination, BufferingHints: { IntervalInSeconds: 60 } },
    });
  });

  it('creates log groups and HTTP destinations', async () => {
    const { backends, create } = setUp();
    const group = await create('AWS::Logs::LogGroup', { LogGroupName: '/l' });
    expect([group.ref, group.attributes['Arn']]).toEqual([
      '/l',
      'arn:aws:logs:eu-central-1:000000000000:log-group:/l:*',
    ]);
    expect(backends.inputOf('logs.CreateLogGroup')).toEqual({ logGroupName: '/l' });
    const HttpUrlProperties = { ConfirmationUrl: 'https://sink.example' };
    const destination = await create('AWS::IoT::TopicRuleDestination', { HttpUrlProperties });
    expect(destination.ref).toBe('arn:destination');
  });
});

describe('HTTP API and identity', () => {
  it('answers Ref with the ids the backends gave', async () => {
    const { create } = setUp();
    const api = await create('AWS::ApiGatewayV2::Api', { Name: 'api', ProtocolType: 'HTTP' });
    expect(api).toMatchObject({ ref: 'api1', attributes: { ApiEndpoint: 'http://127.0.0.1:1' } });
    const refs = await Promise.all([
      create('AWS::ApiGatewayV2::Integration', { ApiId: 'api1', IntegrationType: 'AWS_PROXY' }),
      create('AWS::ApiGatewayV2::Authorizer', { ApiId: 'api1', Name: 'jwt', AuthorizerType: 'JWT' }),
      create('AWS::ApiGatewayV2::Route', { ApiId: 'api1', RouteKey: 'GET /v1' }),
      create('AWS::ApiGatewayV2::Stage', { ApiId: 'api1', StageName: '$default' }),
      create('AWS::Cognito::UserPool', {}),
      create('AWS::Cognito::UserPoolDomain', { UserPoolId: 'p', Domain: 'd' }),
      create('AWS::Cognito::UserPoolResourceServer', { UserPoolId: 'p', Identifier: 'roadbed', Name: 'roadbed' }),
      create('AWS::Cognito::UserPoolClient', { UserPoolId: 'p', GenerateSecret: true }),
    ]);
    expect(refs.map(({ ref }) => ref)).toEqual([
      'int1',
      'auth1',
      'route1',
      '$default',
      'eu-central-1_pool',
      'd',
      'roadbed',
      'client1',
    ]);
  });

  it('refuses a WebSocket API by its property', async () => {
    const { create } = setUp();
    await expect(async () =>
      create('AWS::ApiGatewayV2::Api', { Name: 'a', ProtocolType: 'WEBSOCKET' }),
    ).rejects.toThrow(expect.objectContaining({ path: 'ProtocolType' }));
  });
});

describe('resources without an effect', () => {
  it.each([
    ['AWS::CloudWatch::Alarm', { AlarmName: 'a' }, 'a', 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a'],
    [
      'AWS::CloudWatch::CompositeAlarm',
      { AlarmName: 'c' },
      'c',
      'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:c',
    ],
  ])('%s is named with what that means and can be referred to', async (type, properties, ref, arn) => {
    const created = await setUp().create(type, properties);
    expect(created).toMatchObject({ ref, attributes: { Arn: arn }, notEmulated: expect.stringMatching(/\w+/) });
  });

  it('carries out fleet indexing as a custom SDK call, and no other call', async () => {
    const { backends, create } = setUp();
    const parameters = { thingIndexingConfiguration: { thingIndexingMode: 'REGISTRY' } };
    const call = (service: string, action: string) => ({ Create: JSON.stringify({ service, action, parameters }) });
    await create('Custom::AWS', call('@aws-sdk/client-iot', 'updateIndexingConfigurationCommand'));
    expect(backends.inputOf('iot.UpdateIndexingConfiguration')).toEqual({ body: parameters });
    await expect(async () => create('Custom::AWS', call('EC2', 'runInstances'))).rejects.toThrow(/EC2:runInstances/);
    await expect(async () => create('Custom::AWS', { Create: '{' })).rejects.toThrow(/Expected JSON/);
  });

  it('does nothing for the removal of a bucket', async () => {
    const created = await setUp().create('Custom::S3AutoDeleteObjects', { BucketName: 'b' });
    expect(created).toEqual({ ref: 'b', attributes: {} });
  });
});

describe('AWS::SecretsManager::Secret', () => {
  it('creates the secret of the template, and Ref is its ARN', async () => {
    const { backends, create } = setUp();
    const created = await create('AWS::SecretsManager::Secret', { Name: 'api', Description: 'd', SecretString: 'x' });
    expect(backends.inputOf('secrets.createSecret')).toEqual({ Name: 'api', Description: 'd', SecretString: 'x' });
    expect(created).toEqual({
      ref: 'arn:aws:secretsmanager:secret',
      attributes: { Id: 'arn:aws:secretsmanager:secret' },
    });
  });

  it('generates a password by the rules given, inside the template given', async () => {
    const { backends, create } = setUp();
    const recipe = {
      PasswordLength: 8,
      ExcludePunctuation: true,
      ExcludeCharacters: 'aeiou0',
      SecretStringTemplate: '{"user":"bo"}',
    };
    await create('AWS::SecretsManager::Secret', { GenerateSecretString: { ...recipe, GenerateStringKey: 'password' } });
    const { Name, SecretString } = backends.inputOf('secrets.createSecret') as { Name: string; SecretString: string };
    expect(Name).toMatch(/^Data-Thing1-/);
    const { user, password } = JSON.parse(SecretString) as { user: string; password: string };
    expect(user).toBe('bo');
    expect(password).toMatch(/^(?=.*[b-z])(?=.*[A-Z])(?=.*[1-9])[b-df-hj-np-tv-zA-Z1-9]{8}$/);
  });
});
