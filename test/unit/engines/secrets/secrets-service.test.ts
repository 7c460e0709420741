import { describe, expect, it } from 'vitest';
import { createSecretsEngine, createSecretsService } from '../../../../local/engines/index.ts';

const SCOPE = { accountId: '000000000000', region: 'eu-central-1' };
const DAY_MS = 86_400_000;

function createCaller() {
  let nowMs = 1_700_000_000_000;
  const clock = { nowMs: () => nowMs, schedule: () => ({ cancel: () => undefined }) };
  const service = createSecretsService(createSecretsEngine({ ...SCOPE, clock }));
  const requestOf = (operation: string, input: object) => ({
    method: 'POST',
    url: '/',
    headers: { 'x-amz-target': `secretsmanager.${operation}` },
    body: Buffer.from(JSON.stringify(input)),
  });
  return {
    service,
    advance: (ms: number) => {
      nowMs += ms;
    },
    permissions: (operation: string, input: object) => service.requiredPermissions(requestOf(operation, input)),
    async call(operation: string, input: object = {}): Promise<Record<string, unknown>> {
      const answer = await service.handle(requestOf(operation, input), { kind: 'operator' });
      return JSON.parse(answer.body.toString()) as Record<string, unknown>;
    },
  };
}

describe('Secrets Manager [AWS-SecretsManager: API_Operations]', () => {
  it('gives back text and bytes, by name, ARN and ARN without its ending', async () => {
    const { call } = createCaller();
    const { ARN } = await call('CreateSecret', { Name: 'fleet/key', SecretString: '{"user":"bo"}' });
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-central-1:000000000000:secret:fleet\/key-[A-Za-z0-9]{6}$/);
    for (const SecretId of ['fleet/key', String(ARN), String(ARN).slice(0, -7)]) {
      expect(await call('GetSecretValue', { SecretId })).toMatchObject({ ARN, SecretString: '{"user":"bo"}' });
    }
    await call('CreateSecret', { Name: 'bytes', SecretBinary: 'AP8=' });
    expect(await call('GetSecretValue', { SecretId: 'bytes' })).toMatchObject({ SecretBinary: 'AP8=' });
  });

  it('moves AWSCURRENT to a new version and keeps the one before as AWSPREVIOUS', async () => {
    const { call } = createCaller();
    await call('CreateSecret', { Name: 's', SecretString: 'one' });
    await call('PutSecretValue', { SecretId: 's', SecretString: 'two' });
    await call('PutSecretValue', { SecretId: 's', SecretString: 'three' });
    await call('PutSecretValue', { SecretId: 's', SecretString: 'four', VersionStages: ['AWSPENDING'] });
    const at = async (VersionStage: string) =>
      (await call('GetSecretValue', { SecretId: 's', VersionStage }))['SecretString'];
    expect([await at('AWSCURRENT'), await at('AWSPREVIOUS'), await at('AWSPENDING')]).toEqual(['three', 'two', 'four']);
    const { VersionIdsToStages } = await call('DescribeSecret', { SecretId: 's' });
    expect(
      Object.values(VersionIdsToStages as object)
        .flat()
        .sort(),
    ).toEqual(['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']);
  });

  it('does a put with the same token once', async () => {
    const { call } = createCaller();
    await call('CreateSecret', { Name: 's' });
    const put = { SecretId: 's', SecretString: 'x', ClientRequestToken: 't-1' };
    expect(await call('PutSecretValue', put)).toEqual(await call('PutSecretValue', put));
    expect(await call('PutSecretValue', { ...put, SecretString: 'y' })).toMatchObject({
      __type: 'ResourceExistsException',
    });
  });

  it('deletes after the recovery window, or at once when told', async () => {
    const { call, advance } = createCaller();
    await call('CreateSecret', { Name: 's', SecretString: 'x' });
    await call('DeleteSecret', { SecretId: 's', RecoveryWindowInDays: 7 });
    expect(await call('GetSecretValue', { SecretId: 's' })).toMatchObject({ __type: 'InvalidRequestException' });
    expect(await call('CreateSecret', { Name: 's' })).toMatchObject({ __type: 'InvalidRequestException' });
    expect(await call('ListSecrets')).toEqual({ SecretList: [] });
    advance(7 * DAY_MS);
    expect(await call('DescribeSecret', { SecretId: 's' })).toMatchObject({ __type: 'ResourceNotFoundException' });
    await call('CreateSecret', { Name: 's' });
    await call('DeleteSecret', { SecretId: 's', ForceDeleteWithoutRecovery: true });
    expect(await call('CreateSecret', { Name: 's' })).toMatchObject({ Name: 's' });
  });

  it.each([
    ['CreateSecret', { Name: 'a b' }, 'InvalidParameterException'],
    ['CreateSecret', { Name: 'known' }, 'ResourceExistsException'],
    ['CreateSecret', { Name: 'x', SecretString: 'a', SecretBinary: 'AA==' }, 'InvalidParameterException'],
    ['CreateSecret', { Name: 'x', SecretString: 'x'.repeat(65_537) }, 'InvalidParameterException'],
    ['GetSecretValue', { SecretId: 'known' }, 'ResourceNotFoundException'],
    ['GetSecretValue', { SecretId: '__proto__' }, 'ResourceNotFoundException'],
    ['GetSecretValue', {}, 'InvalidParameterException'],
    ['PutSecretValue', { SecretId: 'known' }, 'InvalidParameterException'],
    ['DeleteSecret', { SecretId: 'known', RecoveryWindowInDays: 3 }, 'InvalidParameterException'],
    ['constructor', {}, 'UnknownOperationException'],
  ])('%s %j is refused', async (operation, input, name) => {
    const { call } = createCaller();
    await call('CreateSecret', { Name: 'known' });
    expect(await call(operation, input)).toMatchObject({ __type: name });
  });

  it('asks IAM about the secret, by whatever it is called', () => {
    const { permissions } = createCaller();
    const [byName] = permissions('GetSecretValue', { SecretId: 's' });
    expect(byName).toMatchObject({ action: 'secretsmanager:GetSecretValue' });
    expect(permissions('GetSecretValue', { SecretId: byName?.resource })).toEqual([byName]);
    expect(permissions('ListSecrets', {})).toEqual([{ action: 'secretsmanager:ListSecrets', resource: '*' }]);
  });
});
