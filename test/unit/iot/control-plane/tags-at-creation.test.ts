import {
  CreatePolicyCommand,
  CreateTopicRuleCommand,
  DeletePolicyCommand,
  DeleteTopicRuleCommand,
  GetThingConnectivityDataCommand,
  GetV2LoggingOptionsCommand,
  ListTagsForResourceCommand,
  SetV2LoggingOptionsCommand,
  UpdateIndexingConfigurationCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRig, ROLE } from '../rules/rule-engine-rig.ts';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;
beforeAll(async () => {
  api = await startIotApi({
    ruleEngine: createRig().engine,
    connectivity: (clientId) =>
      clientId === 'car-1' ? { connected: false, timestamp: 5_000, disconnectReason: 'CONNECTION_LOST' } : undefined,
  });
});
afterAll(() => api.close());

const tagsOf = async (resourceArn: string) =>
  (await api.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
const Statement = [{ Effect: 'Allow', Action: 'iot:Publish', Resource: '*' }];
const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement });

describe('tags that are given at creation [AWS-IoT: tagging-iot]', () => {
  it('stay with a policy until it is deleted', async () => {
    const policy = { policyName: 'device', policyDocument };
    const { policyArn = '' } = await api.client.send(
      new CreatePolicyCommand({ ...policy, tags: [{ Key: 'team', Value: 'fleet' }] }),
    );
    expect(await tagsOf(policyArn)).toEqual([{ Key: 'team', Value: 'fleet' }]);
    await api.client.send(new DeletePolicyCommand({ policyName: 'device' }));
    await api.client.send(new CreatePolicyCommand(policy));
    expect(await tagsOf(policyArn)).toEqual([]);
  });

  it('stay with a rule, which has them in a header', async () => {
    const actions = [{ sqs: { queueUrl: 'http://127.0.0.1/q', roleArn: ROLE } }];
    const rule = { ruleName: 'tagged', topicRulePayload: { sql: "SELECT * FROM 'a'", actions } };
    await api.client.send(new CreateTopicRuleCommand({ ...rule, tags: 'team=fleet%20north&cost=1' }));
    const ruleArn = api.store.arns.topicRule('tagged');
    expect(await tagsOf(ruleArn)).toEqual([
      { Key: 'team', Value: 'fleet north' },
      { Key: 'cost', Value: '1' },
    ]);
    await api.client.send(new DeleteTopicRuleCommand({ ruleName: 'tagged' }));
    expect(await tagsOf(ruleArn)).toEqual([]);
  });
});

it('levels of single events are told to who asks for all', async () => {
  const eventConfigurations = [{ eventType: 'Connect', logLevel: 'DEBUG' as const }];
  await api.client.send(
    new SetV2LoggingOptionsCommand({ roleArn: ROLE, defaultLogLevel: 'INFO', eventConfigurations }),
  );
  const options = async (verbose?: boolean) =>
    (await api.client.send(new GetV2LoggingOptionsCommand({ verbose }))).eventConfigurations;
  expect([await options(), await options(true)]).toEqual([undefined, eventConfigurations]);
});

it('the connectivity of a thing is told once it is indexed [AWS-IoT: API_GetThingConnectivityData]', async () => {
  const ask = (thingName: string) => api.client.send(new GetThingConnectivityDataCommand({ thingName }));
  for (const thingName of ['car-1', 'car-2']) api.store.things.createThing({ thingName });
  await expect(ask('car-1')).rejects.toMatchObject({ name: 'IndexNotReadyException' });
  const thingIndexingConfiguration = {
    thingIndexingMode: 'REGISTRY',
    thingConnectivityIndexingMode: 'STATUS',
  } as const;
  await api.client.send(new UpdateIndexingConfigurationCommand({ thingIndexingConfiguration }));
  expect(await ask('car-1')).toMatchObject({
    ...{ thingName: 'car-1', connected: false, timestamp: new Date(5_000), disconnectReason: 'CONNECTION_LOST' },
  });
  expect(await ask('car-2')).toMatchObject({ thingName: 'car-2', connected: false });
  await expect(ask('car-3')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
