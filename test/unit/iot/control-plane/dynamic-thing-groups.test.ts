import {
  AddThingToThingGroupCommand,
  AttachPolicyCommand,
  CreateDynamicThingGroupCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DeleteDynamicThingGroupCommand,
  DeleteThingGroupCommand,
  DescribeThingGroupCommand,
  ListThingGroupsForThingCommand,
  ListThingsInThingGroupCommand,
  RemoveThingFromThingGroupCommand,
  UpdateDynamicThingGroupCommand,
  UpdateIndexingConfigurationCommand,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;
const invalid = { name: 'InvalidRequestException' };
const red = { thingGroupName: 'red', queryString: 'attributes.colour:red' };

beforeEach(async () => {
  api = await startIotApi();
  for (const [thingName, colour] of [
    ['car-1', 'red'],
    ['car-2', 'blue'],
  ] as const) {
    await api.client.send(new CreateThingCommand({ thingName, attributePayload: { attributes: { colour } } }));
  }
});

afterEach(() => api.close());

const switchOn = () =>
  api.client.send(
    new UpdateIndexingConfigurationCommand({ thingIndexingConfiguration: { thingIndexingMode: 'REGISTRY' } }),
  );
const members = async () =>
  (await api.client.send(new ListThingsInThingGroupCommand({ thingGroupName: 'red' }))).things;

it('needs the index of things, and a query that can be read', async () => {
  await expect(api.client.send(new CreateDynamicThingGroupCommand(red))).rejects.toMatchObject(invalid);
  await switchOn();
  const broken = new CreateDynamicThingGroupCommand({ ...red, queryString: '(a:b' });
  await expect(api.client.send(broken)).rejects.toMatchObject({ name: 'InvalidQueryException' });
});

it('has the things that its query finds now, follows them and its query', async () => {
  await switchOn();
  await api.client.send(new CreateDynamicThingGroupCommand(red));
  expect(await members()).toEqual(['car-1']);
  const { thingGroups } = await api.client.send(new ListThingGroupsForThingCommand({ thingName: 'car-1' }));
  expect(thingGroups).toMatchObject([{ groupName: 'red' }]);
  await api.client.send(
    new UpdateThingCommand({ thingName: 'car-2', attributePayload: { attributes: { colour: 'red' } } }),
  );
  expect(await members()).toEqual(['car-1', 'car-2']);
  const change = { thingGroupName: 'red', thingGroupProperties: {}, queryString: 'thingName:car-2' };
  expect((await api.client.send(new UpdateDynamicThingGroupCommand(change))).version).toBe(2);
  expect(await members()).toEqual(['car-2']);
  const described = await api.client.send(new DescribeThingGroupCommand({ thingGroupName: 'red' }));
  expect(described).toMatchObject({ indexName: 'AWS_Things', queryString: 'thingName:car-2', status: 'ACTIVE' });
});

it('takes no things and no policies, loses no things, is no parent, and goes by its own operation', async () => {
  await switchOn();
  const policyDocument = '{"Version":"2012-10-17","Statement":[]}';
  await api.client.send(new CreatePolicyCommand({ policyName: 'p', policyDocument }));
  const target = api.store.arns.thingGroup('red');
  await api.client.send(new CreateDynamicThingGroupCommand(red));
  const member = { thingGroupName: 'red', thingName: 'car-2' };
  for (const refused of [
    () => api.client.send(new AddThingToThingGroupCommand(member)),
    () => api.client.send(new AttachPolicyCommand({ policyName: 'p', target })),
    () => api.client.send(new RemoveThingFromThingGroupCommand(member)),
    () => api.client.send(new CreateThingGroupCommand({ thingGroupName: 'below', parentGroupName: 'red' })),
    () => api.client.send(new DeleteThingGroupCommand({ thingGroupName: 'red' })),
  ]) {
    await expect(refused()).rejects.toMatchObject(invalid);
  }
  await api.client.send(new DeleteDynamicThingGroupCommand({ thingGroupName: 'red' }));
  await expect(members()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
