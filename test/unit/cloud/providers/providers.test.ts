import { describe, expect, it } from 'vitest';
import { setUp } from './provider-rig.ts';

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
