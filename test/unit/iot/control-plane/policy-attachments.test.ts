import {
  AttachPrincipalPolicyCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DetachPrincipalPolicyCommand,
  GetEffectivePoliciesCommand,
  ListCertificatesCommand,
  ListPoliciesCommand,
  ListPolicyPrincipalsCommand,
  ListPrincipalPoliciesCommand,
  ListTargetsForPolicyCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;
const policyDocument = '{"Version":"2012-10-17","Statement":[]}';

beforeEach(async () => {
  api = await startIotApi();
  for (const policyName of ['one', 'two']) {
    await api.client.send(new CreatePolicyCommand({ policyName, policyDocument }));
  }
});

afterEach(() => api.close());

it('the older operations attach, list and detach the policies of a certificate', async () => {
  const attachment = { policyName: 'one', principal: api.certificateArn };
  await api.client.send(new AttachPrincipalPolicyCommand(attachment));
  const { principals } = await api.client.send(new ListPolicyPrincipalsCommand({ policyName: 'one' }));
  const { targets } = await api.client.send(new ListTargetsForPolicyCommand({ policyName: 'one' }));
  expect([principals, targets]).toEqual([[api.certificateArn], [api.certificateArn]]);
  const policies = async () =>
    (await api.client.send(new ListPrincipalPoliciesCommand({ principal: api.certificateArn }))).policies;
  expect(await policies()).toMatchObject([{ policyName: 'one' }]);
  await api.client.send(new DetachPrincipalPolicyCommand(attachment));
  expect(await policies()).toEqual([]);
});

it('GetEffectivePolicies has those of the certificate and of the groups of the thing', async () => {
  await api.client.send(new CreateThingGroupCommand({ thingGroupName: 'eu' }));
  await api.client.send(new CreateThingCommand({ thingName: 'car' }));
  api.store.groups.addThing('eu', 'car');
  api.store.policies.attach('one', api.certificateArn);
  api.store.policies.attach('two', api.store.arns.thingGroup('eu'));
  const effective = async (input: object) => {
    const { effectivePolicies } = await api.client.send(new GetEffectivePoliciesCommand(input));
    return effectivePolicies?.map(({ policyName }) => policyName);
  };
  expect(await effective({ principal: api.certificateArn })).toEqual(['one']);
  expect(await effective({ principal: api.certificateArn, thingName: 'car' })).toEqual(['one', 'two']);
});

it('lists are newest first, or oldest first when asked, and end where their marker says [AWS-IoT: API_ListPolicies]', async () => {
  const names = async (input: object) =>
    (await api.client.send(new ListPoliciesCommand(input))).policies?.map(({ policyName }) => policyName);
  expect([await names({}), await names({ ascendingOrder: true })]).toEqual([
    ['two', 'one'],
    ['one', 'two'],
  ]);
  const { nextMarker } = await api.client.send(new ListPoliciesCommand({ pageSize: 1 }));
  expect(await names({ pageSize: 1, marker: nextMarker })).toEqual(['one']);
  await expect(api.client.send(new ListCertificatesCommand({ marker: 'junk' }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'marker is not valid.',
  });
});
