import {
  AddThingToThingGroupCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  CreateThingTypeCommand,
  DeleteThingCommand,
  DescribeThingCommand,
  ListThingsCommand,
  ListThingsInThingGroupCommand,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;

beforeAll(async () => {
  api = await startIotApi();
  const { client } = api;
  await client.send(new CreateThingTypeCommand({ thingTypeName: 'sedan' }));
  for (const [thingName, colour, thingTypeName] of [
    ['car-1', 'dark-red', 'sedan'],
    ['car-2', 'dark-blue', 'sedan'],
    ['van-1', 'dark-red', undefined],
  ] as const) {
    await client.send(
      new CreateThingCommand({ thingName, thingTypeName, attributePayload: { attributes: { colour } } }),
    );
  }
});

afterAll(() => api.close());

describe('ListThings', () => {
  it.each([
    ['all', {}, ['car-1', 'car-2', 'van-1']],
    ['by type', { thingTypeName: 'sedan' }, ['car-1', 'car-2']],
    ['by attribute', { attributeName: 'colour', attributeValue: 'dark-red' }, ['car-1', 'van-1']],
    ['by both', { thingTypeName: 'sedan', attributeName: 'colour', attributeValue: 'dark-red' }, ['car-1']],
    ['by an attribute whatever its value', { attributeName: 'wheels' }, []],
    [
      'by a prefix of the value',
      { attributeName: 'colour', attributeValue: 'dark', usePrefixAttributeValue: true },
      ['car-1', 'car-2', 'van-1'],
    ],
    ['by what is no prefix', { attributeName: 'colour', attributeValue: 'dark' }, []],
  ])('lists %s', async (_what, input, names) => {
    const { things } = await api.client.send(new ListThingsCommand(input));
    expect(things?.map(({ thingName }) => thingName)).toEqual(names);
  });

  it('goes on where its token says, and takes no other', async () => {
    const first = await api.client.send(new ListThingsCommand({ maxResults: 2 }));
    expect(first.things).toHaveLength(2);
    const next = await api.client.send(new ListThingsCommand({ maxResults: 2, nextToken: first.nextToken }));
    expect(next.things?.map(({ thingName }) => thingName)).toEqual(['van-1']);
    expect(next.nextToken).toBeUndefined();
    for (const input of [{ nextToken: '2' }, { maxResults: 251 }, { maxResults: 0 }, { attributeValue: 'x' }]) {
      await expect(api.client.send(new ListThingsCommand(input))).rejects.toMatchObject({
        name: 'InvalidRequestException',
      });
    }
  });
});

describe('UpdateThing', () => {
  const attributesOf = async (thingName: string) =>
    (await api.client.send(new DescribeThingCommand({ thingName }))).attributes;
  const update = (input: Omit<ConstructorParameters<typeof UpdateThingCommand>[0], 'thingName'>) =>
    api.client.send(new UpdateThingCommand({ thingName: 'car-u', ...input }));

  it('replaces or merges attributes, and an empty value removes when merging', async () => {
    const attributePayload = { attributes: { a: '1', b: '2' } };
    await api.client.send(new CreateThingCommand({ thingName: 'car-u', thingTypeName: 'sedan', attributePayload }));
    await update({ attributePayload: { attributes: { a: '', c: '3' }, merge: true } });
    expect(await attributesOf('car-u')).toEqual({ b: '2', c: '3' });
    await update({ attributePayload: { attributes: { d: '4' } } });
    expect(await attributesOf('car-u')).toEqual({ d: '4' });
  });

  it('takes the type away, which is not to be given in the same call', async () => {
    await expect(update({ thingTypeName: 'sedan', removeThingType: true })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    await update({ removeThingType: true });
    const thing = await api.client.send(new DescribeThingCommand({ thingName: 'car-u' }));
    expect([thing.thingTypeName, thing.version]).toEqual([undefined, 4]);
  });

  it('is refused when the thing is at another version', async () => {
    await expect(update({ expectedVersion: 1 })).rejects.toMatchObject({
      name: 'VersionConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    await update({ expectedVersion: 4 });
  });
});

it('DeleteThing minds the version, takes the thing out of its groups, and succeeds for what is not there', async () => {
  const { client } = api;
  await client.send(new CreateThingGroupCommand({ thingGroupName: 'fleet' }));
  await client.send(new CreateThingCommand({ thingName: 'car-d' }));
  await client.send(new AddThingToThingGroupCommand({ thingGroupName: 'fleet', thingName: 'car-d' }));
  await expect(client.send(new DeleteThingCommand({ thingName: 'car-d', expectedVersion: 7 }))).rejects.toMatchObject({
    name: 'VersionConflictException',
  });
  await client.send(new DeleteThingCommand({ thingName: 'car-d', expectedVersion: 1 }));
  const { things } = await client.send(new ListThingsInThingGroupCommand({ thingGroupName: 'fleet' }));
  expect(things).toEqual([]);
  await client.send(new DeleteThingCommand({ thingName: 'car-d' }));
});

it.each([
  ['a name with a slash', { thingName: 'a/b' }, 'InvalidRequestException'],
  ['a type that is not there', { thingName: 'x', thingTypeName: 'none' }, 'ResourceNotFoundException'],
  ['a billing group that is not there', { thingName: 'x', billingGroupName: 'none' }, 'ResourceNotFoundException'],
  [
    'an attribute with a space',
    { thingName: 'x', attributePayload: { attributes: { a: 'b c' } } },
    'InvalidRequestException',
  ],
  ['a thing that exists otherwise', { thingName: 'car-1' }, 'ResourceAlreadyExistsException'],
])('CreateThing refuses %s', async (_what, input, name) => {
  await expect(api.client.send(new CreateThingCommand(input))).rejects.toMatchObject({ name });
});
