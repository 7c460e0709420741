import {
  CreateThingCommand,
  CreateThingTypeCommand,
  DeleteThingCommand,
  DeleteThingTypeCommand,
  DeprecateThingTypeCommand,
  DescribeThingTypeCommand,
  ListThingTypesCommand,
  UpdateThingTypeCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;

beforeEach(async () => {
  api = await startIotApi();
  await api.client.send(new CreateThingTypeCommand({ thingTypeName: 'sedan' }));
});

afterEach(() => api.close());

const FIVE_MINUTES_MS = 5 * 60 * 1000;
const invalid = { name: 'InvalidRequestException' };
const remove = () => api.client.send(new DeleteThingTypeCommand({ thingTypeName: 'sedan' }));
const deprecate = (undoDeprecate = false) =>
  api.client.send(new DeprecateThingTypeCommand({ thingTypeName: 'sedan', undoDeprecate }));

it('a type goes five minutes after it was deprecated, and not before [AWS-IoT: API_DeleteThingType]', async () => {
  await expect(remove()).rejects.toMatchObject(invalid);
  await deprecate();
  api.clock.advance(FIVE_MINUTES_MS - 1);
  await expect(remove()).rejects.toMatchObject(invalid);
  api.clock.advance(1);
  await remove();
  expect((await api.client.send(new ListThingTypesCommand())).thingTypes).toEqual([]);
});

it('a type that things have does not go', async () => {
  await api.client.send(new CreateThingCommand({ thingName: 'car', thingTypeName: 'sedan' }));
  await deprecate();
  api.clock.advance(FIVE_MINUTES_MS);
  await expect(remove()).rejects.toMatchObject(invalid);
  await api.client.send(new DeleteThingCommand({ thingName: 'car' }));
  await remove();
});

it('a deprecated type is given to no new thing, until that is undone', async () => {
  await deprecate();
  const create = () => api.client.send(new CreateThingCommand({ thingName: 'car', thingTypeName: 'sedan' }));
  await expect(create()).rejects.toMatchObject(invalid);
  const { thingTypeMetadata } = await api.client.send(new DescribeThingTypeCommand({ thingTypeName: 'sedan' }));
  expect(thingTypeMetadata).toMatchObject({ deprecated: true, deprecationDate: new Date(api.clock.nowMs()) });
  await deprecate(true);
  await create();
});

it('properties are updated, listed by name, and at most three attributes are searchable', async () => {
  const update = (searchableAttributes: string[]) =>
    api.client.send(
      new UpdateThingTypeCommand({ thingTypeName: 'sedan', thingTypeProperties: { searchableAttributes } }),
    );
  await update(['colour']);
  await expect(update(['a', 'b', 'c', 'd'])).rejects.toMatchObject(invalid);
  await api.client.send(new CreateThingTypeCommand({ thingTypeName: 'van' }));
  const { thingTypes } = await api.client.send(new ListThingTypesCommand({ thingTypeName: 'sedan' }));
  expect(thingTypes).toMatchObject([
    { thingTypeName: 'sedan', thingTypeProperties: { searchableAttributes: ['colour'] } },
  ]);
});
