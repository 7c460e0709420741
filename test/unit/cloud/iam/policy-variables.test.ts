import { describe, expect, it } from 'vitest';
import { createIamRegistry, type IamRegistry } from '../../../../local/cloud/iam/iam-registry.ts';

const roleArn = 'arn:aws:iam::000000000000:role/device';
const car = (name: string) => ({ name: 'c1', context: { 'credentials-iot:thingname': name } });

function registryWith(Statement: object): IamRegistry {
  const iam = createIamRegistry({ accountId: '000000000000', region: 'eu-central-1' });
  iam.putRole({ roleName: 'device', roleArn, assumeRolePolicyDocument: { Statement: [] } });
  iam.attachPolicy('device', 'own', { Statement });
  return iam;
}

describe('a policy of a role with the variables of a session [AWS-IAM: reference_policies_variables]', () => {
  const own = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::logs/${credentials-iot:ThingName}/*' };

  it('grants each session what is its own', () => {
    const iam = registryWith(own);
    const may = (key: string, session?: ReturnType<typeof car>) =>
      iam.authorize(roleArn, 's3:PutObject', `arn:aws:s3:::logs/${key}`, session).allowed;
    expect(may('car-1/a', car('car-1'))).toBe(true);
    expect(may('car-2/a', car('car-1'))).toBe(false);
    expect(may('car-1/a')).toBe(false);
    expect(may('car-1/a', car('*'))).toBe(false);
    expect(may('${credentials-iot:ThingName}/a')).toBe(false);
  });

  it('puts them into conditions too, and a dollar is a dollar', () => {
    const Condition = { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } };
    const iam = registryWith({ ...own, Resource: 'arn:aws:s3:::logs/${$}x', Condition });
    expect(iam.authorize(roleArn, 's3:PutObject', 'arn:aws:s3:::logs/$x').allowed).toBe(true);
    expect(iam.authorize(roleArn, 's3:PutObject', 'arn:aws:s3:::logs/x').allowed).toBe(false);
  });

  it('names the session when it refuses', () => {
    const decision = registryWith(own).authorize(roleArn, 's3:GetObject', '*', car('car-1'));
    expect(decision).toMatchObject({ message: expect.stringContaining('assumed-role/device/c1 is not authorized') });
  });
});
