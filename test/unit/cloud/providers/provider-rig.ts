import { createIamRegistry } from '../../../../local/cloud/iam/iam-registry.ts';
import { PROVIDERS } from '../../../../local/cloud/providers/provider-table.ts';
import type { CreatedResource, ProviderContext } from '../../../../local/cloud/providers/resource-provider.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { type FakeBackends, fakeBackends } from '../deploy/fake-backends.ts';

const HOME = { accountId: '000000000000', region: 'eu-central-1' };
export const ROLE = 'arn:aws:iam::000000000000:role/r';
export const trustLambda = {
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

export function setUp(backends: FakeBackends = fakeBackends()) {
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

export const keys = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};
