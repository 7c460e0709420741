import { describe, expect, it } from 'vitest';
import { ROLE, setUp, trustLambda } from './provider-rig.ts';

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
