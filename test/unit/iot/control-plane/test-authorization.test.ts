import { TestAuthorizationCommand, type TestAuthorizationCommandInput } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARN, allow, deny } from '../policy/sample-policies.ts';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;
beforeAll(async () => {
  api = await startIotApi();
  const put = (name: string, Statement: object[]) =>
    api.store.policies.put(name, JSON.stringify({ Version: '2012-10-17', Statement }));
  put('device', [
    allow('iot:Connect', `${ARN}client/\${iot:Connection.Thing.ThingName}`, {
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    }),
    allow('iot:Publish', `${ARN}topic/up/*`),
    deny('iot:Publish', `${ARN}topic/up/secret`),
  ]);
  put('wide', [allow('iot:*', '*')]);
  api.store.policies.attach('device', api.certificateArn);
});
afterAll(() => api.close());

const named = (policyName: string) => ({ policyName, policyArn: `${ARN}policy/${policyName}` });

async function ask(
  actionType: 'CONNECT' | 'PUBLISH',
  resources: string[],
  more: Partial<TestAuthorizationCommandInput> = {},
) {
  const authInfos = [{ actionType, resources }];
  const question = { principal: api.certificateArn, clientId: 'car-1', authInfos, ...more };
  const { authResults } = await api.client.send(new TestAuthorizationCommand(question));
  return authResults?.[0];
}

describe('TestAuthorization [AWS-IoT: API_TestAuthorization]', () => {
  it('names the policy that allows', async () => {
    expect(await ask('PUBLISH', [`${ARN}topic/up/a`])).toEqual({
      authInfo: { actionType: 'PUBLISH', resources: [`${ARN}topic/up/a`] },
      authDecision: 'ALLOWED',
      allowed: { policies: [named('device')] },
      denied: { implicitDeny: { policies: [] }, explicitDeny: { policies: [] } },
      missingContextValues: [],
    });
  });

  it('names the policy that denies, once for several resources', async () => {
    expect(await ask('PUBLISH', [`${ARN}topic/up/a`, `${ARN}topic/up/secret`])).toMatchObject({
      authDecision: 'EXPLICIT_DENY',
      allowed: { policies: [] },
      denied: { implicitDeny: { policies: [] }, explicitDeny: { policies: [named('device')] } },
    });
    expect(await ask('PUBLISH', [`${ARN}topic/up/a`, `${ARN}topic/up/b`])).toMatchObject({
      allowed: { policies: [named('device')] },
    });
  });

  it('names the policies that say nothing, and the values that a connection would have', async () => {
    expect(await ask('CONNECT', [`${ARN}client/car-1`])).toMatchObject({
      authDecision: 'IMPLICIT_DENY',
      denied: { implicitDeny: { policies: [named('device')] }, explicitDeny: { policies: [] } },
      missingContextValues: ['iot:Connection.Thing.ThingName', 'aws:SourceIp'],
    });
  });

  it('adds and leaves out policies for the question', async () => {
    const connect = [`${ARN}client/car-1`];
    expect(await ask('CONNECT', connect, { policyNamesToAdd: ['wide'] })).toMatchObject({
      allowed: { policies: [named('wide')] },
    });
    const without = await ask('PUBLISH', [`${ARN}topic/up/a`], { policyNamesToSkip: ['device'] });
    expect(without).toMatchObject({ authDecision: 'IMPLICIT_DENY', denied: { implicitDeny: { policies: [] } } });
    expect((await ask('CONNECT', connect))?.authDecision).toBe('IMPLICIT_DENY');
  });

  it.each([
    ['no question', { authInfos: [] }, 'InvalidRequestException'],
    ['eleven questions', { authInfos: Array(11).fill({ resources: ['*'] }) }, 'InvalidRequestException'],
    ['a question about nothing', { authInfos: [{ actionType: 'PUBLISH' as const, resources: [] }] }, 'Invalid'],
    ['an unknown policy', { policyNamesToAdd: ['none'] }, 'ResourceNotFoundException'],
    ['a principal that is no certificate', { principal: 'eu-central-1:cognito' }, 'InvalidRequestException'],
  ])('refuses %s', async (_title, question, name) => {
    const refusal = expect.objectContaining({ name: expect.stringContaining(name) });
    await expect(ask('PUBLISH', ['*'], question)).rejects.toEqual(refusal);
  });
});
