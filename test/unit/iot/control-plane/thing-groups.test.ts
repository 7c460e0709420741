import {
  AddThingToThingGroupCommand,
  AttachPolicyCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DeleteThingGroupCommand,
  DescribeThingGroupCommand,
  ListAttachedPoliciesCommand,
  ListTargetsForPolicyCommand,
  ListThingGroupsCommand,
  ListThingGroupsForThingCommand,
  ListThingsInThingGroupCommand,
  RemoveThingFromThingGroupCommand,
  UpdateThingGroupCommand,
  UpdateThingGroupsForThingCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;
const invalid = { name: 'InvalidRequestException' };

beforeEach(async () => {
  api = await startIotApi();
  for (const [thingGroupName, parentGroupName] of [
    ['world', undefined],
    ['eu', 'world'],
    ['de', 'eu'],
    ['test', undefined],
  ] as const) {
    await api.client.send(new CreateThingGroupCommand({ thingGroupName, parentGroupName }));
  }
  await api.client.send(new CreateThingCommand({ thingName: 'car' }));
});

afterEach(() => api.close());

const join = (thingGroupName: string, thingName = 'car') =>
  api.client.send(new AddThingToThingGroupCommand({ thingGroupName, thingName }));
const members = async (thingGroupName: string, recursive = false) =>
  (await api.client.send(new ListThingsInThingGroupCommand({ thingGroupName, recursive }))).things;
const groupsOfCar = async () =>
  (await api.client.send(new ListThingGroupsForThingCommand({ thingName: 'car' }))).thingGroups?.map(
    ({ groupName }) => groupName,
  );

describe('the tree of groups', () => {
  it.each([
    [{}, ['world', 'eu', 'de', 'test']],
    [{ recursive: false }, ['world', 'test']],
    [{ parentGroup: 'world' }, ['eu', 'de']],
    [{ parentGroup: 'world', recursive: false }, ['eu']],
    [{ namePrefixFilter: 'te' }, ['test']],
  ])('lists %j', async (input, names) => {
    const { thingGroups } = await api.client.send(new ListThingGroupsCommand(input));
    expect(thingGroups?.map(({ groupName }) => groupName)).toEqual(names);
  });

  it('describes a group with its ancestors, the root first', async () => {
    const group = await api.client.send(new DescribeThingGroupCommand({ thingGroupName: 'de' }));
    const { parentGroupName, rootToParentThingGroups } = group.thingGroupMetadata ?? {};
    expect([parentGroupName, rootToParentThingGroups?.map(({ groupName }) => groupName)]).toEqual([
      'eu',
      ['world', 'eu'],
    ]);
    expect(group.version).toBe(1);
  });

  it('is seven deep at most', async () => {
    let parentGroupName = 'de';
    for (const thingGroupName of ['4', '5', '6', '7']) {
      await api.client.send(new CreateThingGroupCommand({ thingGroupName, parentGroupName }));
      parentGroupName = thingGroupName;
    }
    const eighth = new CreateThingGroupCommand({ thingGroupName: '8', parentGroupName });
    await expect(api.client.send(eighth)).rejects.toMatchObject(invalid);
  });

  it('loses a group without children, its members and attachments with it', async () => {
    await expect(api.client.send(new DeleteThingGroupCommand({ thingGroupName: 'eu' }))).rejects.toMatchObject(invalid);
    const policyDocument = '{"Version":"2012-10-17","Statement":[]}';
    await api.client.send(new CreatePolicyCommand({ policyName: 'p', policyDocument }));
    const target = api.store.arns.thingGroup('de');
    await api.client.send(new AttachPolicyCommand({ policyName: 'p', target }));
    await join('de');
    await api.client.send(new DeleteThingGroupCommand({ thingGroupName: 'de' }));
    expect(await groupsOfCar()).toEqual([]);
    const { targets } = await api.client.send(new ListTargetsForPolicyCommand({ policyName: 'p' }));
    expect(targets).toEqual([]);
    await api.client.send(new DeleteThingGroupCommand({ thingGroupName: 'de' }));
  });
});

it('updates a group at the version that is expected', async () => {
  const update = (expectedVersion: number) =>
    api.client.send(
      new UpdateThingGroupCommand({
        ...{ thingGroupName: 'eu', expectedVersion },
        thingGroupProperties: { thingGroupDescription: 'Europe', attributePayload: { attributes: { a: '1' } } },
      }),
    );
  await expect(update(2)).rejects.toMatchObject({ name: 'VersionConflictException' });
  expect((await update(1)).version).toBe(2);
  const { thingGroupProperties } = await api.client.send(new DescribeThingGroupCommand({ thingGroupName: 'eu' }));
  expect(thingGroupProperties).toEqual({
    thingGroupDescription: 'Europe',
    attributePayload: { attributes: { a: '1' } },
  });
});

describe('members', () => {
  it('are listed of a group, and of those below it', async () => {
    await join('de');
    expect([await members('world'), await members('world', true), await members('de')]).toEqual([[], ['car'], ['car']]);
    await api.client.send(new RemoveThingFromThingGroupCommand({ thingGroupName: 'de', thingName: 'car' }));
    expect(await members('world', true)).toEqual([]);
  });

  it('are in one group of a hierarchy [AWS-IoT: thing-groups]', async () => {
    await join('de');
    await expect(join('world')).rejects.toMatchObject(invalid);
    await join('test');
    expect(await groupsOfCar()).toEqual(['de', 'test']);
  });

  it('move from group to group in one call', async () => {
    await join('de');
    const move = (thingGroupsToAdd: string[]) =>
      api.client.send(
        new UpdateThingGroupsForThingCommand({ thingName: 'car', thingGroupsToAdd, thingGroupsToRemove: ['de'] }),
      );
    await expect(move(['none'])).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await groupsOfCar()).toEqual(['de']);
    await move(['eu', 'test']);
    expect(await groupsOfCar()).toEqual(['eu', 'test']);
  });

  it('are named by ARN too, and must exist', async () => {
    const { arns } = api.store;
    const byArn = { thingGroupArn: arns.thingGroup('de'), thingArn: arns.thing('car') };
    await api.client.send(new AddThingToThingGroupCommand(byArn));
    expect(await members('de')).toEqual(['car']);
    await expect(join('de', 'none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(api.client.send(new AddThingToThingGroupCommand({ thingName: 'car' }))).rejects.toMatchObject(invalid);
  });
});

it('ListAttachedPolicies lists those of ancestors when it is recursive', async () => {
  const policyDocument = '{"Version":"2012-10-17","Statement":[]}';
  for (const name of ['world', 'de']) {
    await api.client.send(new CreatePolicyCommand({ policyName: `of-${name}`, policyDocument }));
    await api.client.send(
      new AttachPolicyCommand({ policyName: `of-${name}`, target: api.store.arns.thingGroup(name) }),
    );
  }
  const attached = async (recursive: boolean) => {
    const input = { target: api.store.arns.thingGroup('de'), recursive };
    const { policies } = await api.client.send(new ListAttachedPoliciesCommand(input));
    return policies?.map(({ policyName }) => policyName);
  };
  expect([await attached(false), await attached(true)]).toEqual([['of-de'], ['of-de', 'of-world']]);
});
