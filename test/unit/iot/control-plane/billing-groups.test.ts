import {
  AddThingToBillingGroupCommand,
  CreateBillingGroupCommand,
  CreateThingCommand,
  DeleteBillingGroupCommand,
  DescribeBillingGroupCommand,
  DescribeThingCommand,
  ListBillingGroupsCommand,
  ListThingsInBillingGroupCommand,
  RemoveThingFromBillingGroupCommand,
  UpdateBillingGroupCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;

beforeEach(async () => {
  api = await startIotApi();
  const billingGroupProperties = { billingGroupDescription: 'first' };
  await api.client.send(new CreateBillingGroupCommand({ billingGroupName: 'acme', billingGroupProperties }));
  await api.client.send(new CreateBillingGroupCommand({ billingGroupName: 'other' }));
  await api.client.send(new CreateThingCommand({ thingName: 'car' }));
});

afterEach(() => api.close());

const members = async (billingGroupName: string) =>
  (await api.client.send(new ListThingsInBillingGroupCommand({ billingGroupName }))).things;

it('are described, listed, and updated at the version that is expected', async () => {
  const update = (expectedVersion: number) => {
    const billingGroupProperties = { billingGroupDescription: 'second' };
    const input = { billingGroupName: 'acme', billingGroupProperties, expectedVersion };
    return api.client.send(new UpdateBillingGroupCommand(input));
  };
  await expect(update(9)).rejects.toMatchObject({ name: 'VersionConflictException' });
  expect((await update(1)).version).toBe(2);
  const group = await api.client.send(new DescribeBillingGroupCommand({ billingGroupName: 'acme' }));
  expect(group).toMatchObject({ version: 2, billingGroupProperties: { billingGroupDescription: 'second' } });
  const { billingGroups } = await api.client.send(new ListBillingGroupsCommand({ namePrefixFilter: 'ot' }));
  expect(billingGroups).toMatchObject([{ groupName: 'other' }]);
});

it('refuse the name of another group, and take the same again', async () => {
  const create = (billingGroupDescription: string) =>
    api.client.send(
      new CreateBillingGroupCommand({ billingGroupName: 'acme', billingGroupProperties: { billingGroupDescription } }),
    );
  await create('first');
  await expect(create('else')).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
});

it('have a thing in one of them, which leaves it when the group goes', async () => {
  const thingName = 'car';
  await api.client.send(new AddThingToBillingGroupCommand({ billingGroupName: 'acme', thingName }));
  await api.client.send(new AddThingToBillingGroupCommand({ billingGroupName: 'other', thingName }));
  expect([await members('acme'), await members('other')]).toEqual([[], ['car']]);
  await api.client.send(new RemoveThingFromBillingGroupCommand({ billingGroupName: 'acme', thingName }));
  expect(await members('other')).toEqual(['car']);
  await api.client.send(new DeleteBillingGroupCommand({ billingGroupName: 'other' }));
  const thing = await api.client.send(new DescribeThingCommand({ thingName }));
  expect(thing.billingGroupName).toBeUndefined();
  await api.client.send(new DeleteBillingGroupCommand({ billingGroupName: 'other' }));
});
