import { describe, expect, it } from 'vitest';
import { deployAssembly } from '../../../../local/cloud/deploy/deploy-assembly.ts';
import { createIamRegistry } from '../../../../local/cloud/iam/iam-registry.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { stackArtifact, writeAssembly } from './assembly-fixture.ts';
import { awsError, type FakeBackends, fakeBackends } from './fake-backends.ts';

const HOME = { accountId: '000000000000', region: 'eu-central-1' };

const trust = (Service: string) => ({
  Statement: { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' },
});

const DATA = {
  Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' } },
  Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        TableName: 'vehicles',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    },
    Unbuilt: { Type: 'AWS::Nobody::Knows', Condition: 'Never' },
    Metadata: { Type: 'AWS::CDK::Metadata', Properties: {} },
  },
  Outputs: {
    TableName: { Value: { Ref: 'Table' }, Export: { Name: 'Data:Table' } },
    Skipped: { Value: 'x', Condition: 'Never' },
  },
};

const APP = {
  Resources: {
    Handler: {
      Type: 'AWS::Lambda::Function',
      DependsOn: ['Grant'],
      Properties: {
        Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'abc.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: {
          Variables: {
            TABLE: { 'Fn::GetStackOutput': { StackName: 'Data', Region: 'eu-central-1', OutputName: 'TableName' } },
            IMPORTED: { 'Fn::ImportValue': 'Data:Table' },
          },
        },
      },
    },
    Grant: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'grant',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: { Statement: { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: 'arn:vehicles' } },
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: 'handler', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
    },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Dimensions: [{ Value: { Ref: 'Handler' } }] } },
  },
  Outputs: { HandlerArn: { Value: { 'Fn::GetAtt': ['Handler', 'Arn'] } } },
};

const ASSETS = {
  files: {
    abc: {
      source: { path: 'asset.abc' },
      destinations: { d: { bucketName: 'assets-${AWS::AccountId}', objectKey: 'abc.zip' } },
    },
  },
};

function assemblyOf(data: object, app: object = { Resources: {} }): string {
  return writeAssembly({
    'manifest.json': {
      artifacts: {
        ...stackArtifact('App', ['Data', 'App.assets']),
        ...stackArtifact('Data'),
        'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'App.assets.json' } },
      },
    },
    'Data.template.json': data,
    'App.template.json': app,
    'App.assets.json': ASSETS,
  });
}

function deploy(assemblyDir: string, backends: FakeBackends = fakeBackends()) {
  const iam = createIamRegistry(HOME);
  return { iam, backends, done: deployAssembly({ assemblyDir, backends, iam, ...HOME, log: silentLog }) };
}

const bucketWith = (Properties: object, more: object = {}) => ({
  Resources: { Bad: { Type: 'AWS::S3::Bucket', Properties, ...more } },
});

describe('deployAssembly', () => {
  it('stands up stacks that refer to each other', async () => {
    const dir = assemblyOf(DATA, APP);
    const { backends, iam, done } = deploy(dir);
    const deployment = await done;
    const [handler] = deployment.resource('AWS::Lambda::Function');
    expect(backends.inputOf('lambda.createFunction')).toMatchObject({
      codeDir: `${dir}/asset.abc`,
      environment: { TABLE: 'vehicles', IMPORTED: 'vehicles' },
    });
    expect(deployment.outputs).toEqual({
      Data: { TableName: 'vehicles' },
      App: { HandlerArn: handler?.attributes['Arn'] },
    });
    expect(handler).toMatchObject({ stack: 'App', logicalId: 'Handler', properties: { Handler: 'index.handler' } });
    expect(iam.authorize('arn:aws:iam::000000000000:role/handler', 'dynamodb:PutItem', 'arn:vehicles').allowed).toBe(
      true,
    );
    expect(deployment.notEmulated).toEqual([
      { type: 'AWS::CloudWatch::Alarm', logicalId: 'Alarm', stack: 'App', meaning: expect.any(String) },
    ]);
    expect(deployment.resource('AWS::Nobody::Knows')).toEqual([]);
    expect(deployment.tookMs).toBeGreaterThanOrEqual(0);
  });

  it.each([
    [
      'an unknown type',
      { Resources: { Bad: { Type: 'AWS::Nobody::Knows' } } },
      'Stack Data, Bad (AWS::Nobody::Knows), Type: The local cloud does not know the type AWS::Nobody::Knows',
    ],
    [
      'an unknown reference',
      bucketWith({ Tags: [{ Value: { Ref: 'Nobody' } }] }),
      'Stack Data, Bad (AWS::S3::Bucket), Properties.Tags[0].Value.Ref: Unknown reference Nobody',
    ],
    [
      'an unknown attribute',
      {
        Resources: {
          Good: { Type: 'AWS::S3::Bucket' },
          ...bucketWith({ BucketName: { 'Fn::GetAtt': ['Good', 'Nope'] } }).Resources,
        },
      },
      'Stack Data, Bad (AWS::S3::Bucket), Properties.BucketName.Fn::GetAtt: Resource Good has no attribute Nope',
    ],
    [
      'an unknown condition',
      bucketWith({}, { Condition: 'Nope' }),
      'Stack Data, Bad (AWS::S3::Bucket), Conditions.Nope: Unknown condition Nope',
    ],
    [
      'a property of the wrong shape',
      {
        Resources: { Bad: { Type: 'AWS::Kinesis::Stream', Properties: { StreamModeDetails: { StreamMode: 'FAST' } } } },
      },
      /^Stack Data, Bad \(AWS::Kinesis::Stream\), Properties\.StreamModeDetails\.StreamMode: /,
    ],
    [
      'a cycle',
      { Resources: { A: { Type: 'AWS::S3::Bucket', DependsOn: 'B' }, B: { Type: 'AWS::S3::Bucket', DependsOn: 'A' } } },
      'Stack Data: Circular dependency in stack Data: A -> B -> A',
    ],
    [
      'an output that refers to nobody',
      { Outputs: { Url: { Value: { Ref: 'Nobody' } } } },
      'Stack Data, Outputs.Url.Value.Ref: Unknown reference Nobody',
    ],
  ])('names the place of %s', async (_name, template, message) => {
    await expect(deploy(assemblyOf(template)).done).rejects.toThrow(message);
  });

  it('names the resource an engine refuses, with the error name of AWS', async () => {
    const backends = fakeBackends({
      's3.CreateBucket': () => {
        throw awsError('InvalidBucketName', 'The specified bucket is not valid.');
      },
    });
    await expect(deploy(assemblyOf(bucketWith({ BucketName: 'x' })), backends).done).rejects.toThrow(
      'Stack Data, Bad (AWS::S3::Bucket): InvalidBucketName: The specified bucket is not valid.',
    );
  });

  it('refuses an assembly made for another account', async () => {
    const dir = writeAssembly({
      'manifest.json': { artifacts: stackArtifact('Data', [], 'aws://111111111111/eu-central-1') },
      'Data.template.json': {},
    });
    await expect(deploy(dir).done).rejects.toThrow(/Stack Data: it is made for 111111111111\/eu-central-1/);
  });
});
