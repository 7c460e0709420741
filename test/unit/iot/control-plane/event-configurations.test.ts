import {
  CreateThingCommand,
  CreateThingTypeCommand,
  DeleteThingCommand,
  DescribeEventConfigurationsCommand,
  UpdateEventConfigurationsCommand,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRegistryEvents } from '../../../../local/iot/lifecycle/registry-events.ts';
import { heldClock } from '../held-clock.ts';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;
let sent: { topic: string; payload: Record<string, unknown> }[] = [];
beforeAll(async () => {
  api = await startIotApi();
  api.store.onRegistryChange(
    createRegistryEvents({
      arns: api.store.arns,
      clock: heldClock(1_000),
      configurations: api.store.eventConfigurations,
      emit: (topic, json) => sent.push({ topic, payload: JSON.parse(json) }),
      newEventId: () => 'e1',
    }),
  );
  await api.client.send(new CreateThingTypeCommand({ thingTypeName: 'sedan' }));
});
afterAll(() => api.close());
beforeEach(() => {
  sent = [];
});

const enable = (...types: string[]) =>
  api.client.send(
    new UpdateEventConfigurationsCommand({
      eventConfigurations: Object.fromEntries(
        ['THING', 'THING_TYPE', 'THING_TYPE_ASSOCIATION'].map((type) => [type, { Enabled: types.includes(type) }]),
      ),
    }),
  );
const topics = () => sent.map(({ topic }) => topic);

describe('event configurations through the SDK [AWS-IoT: API_UpdateEventConfigurations]', () => {
  it('are all off at first, and change one by one', async () => {
    const before = await api.client.send(new DescribeEventConfigurationsCommand({}));
    expect(before.eventConfigurations).toMatchObject({ THING: { Enabled: false }, CERTIFICATE: { Enabled: false } });
    expect(before.creationDate).toBeUndefined();
    await enable('THING');
    const { eventConfigurations, lastModifiedDate } = await api.client.send(new DescribeEventConfigurationsCommand({}));
    expect(eventConfigurations).toMatchObject({ THING: { Enabled: true }, THING_TYPE: { Enabled: false } });
    expect(lastModifiedDate).toBeInstanceOf(Date);
  });

  it('have no other types', async () => {
    const change = { eventConfigurations: { NOTHING: { Enabled: true } } } as object;
    await expect(api.client.send(new UpdateEventConfigurationsCommand(change))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'There is no event type NOTHING.',
    });
  });
});

describe('registry events [AWS-IoT: registry-events]', () => {
  it('are not sent until they are switched on', async () => {
    await enable();
    await api.client.send(new CreateThingCommand({ thingName: 'quiet' }));
    expect(sent).toEqual([]);
  });

  it('tell of things made, changed and gone, with all their fields', async () => {
    await enable('THING');
    const attributePayload = { attributes: { fleet: 'north' } };
    await api.client.send(new CreateThingCommand({ thingName: 'car-1', attributePayload }));
    await api.client.send(new UpdateThingCommand({ thingName: 'car-1', thingTypeName: 'sedan' }));
    await api.client.send(new DeleteThingCommand({ thingName: 'car-1' }));
    expect(topics()).toEqual(['created', 'updated', 'deleted'].map((what) => `$aws/events/thing/car-1/${what}`));
    expect(sent[0]?.payload).toEqual({
      ...{ eventType: 'THING_EVENT', eventId: 'e1', timestamp: 1_000, operation: 'CREATED' },
      ...{ accountId: '000000000000', thingId: expect.stringMatching(/^[0-9a-f-]{36}$/), thingName: 'car-1' },
      ...{ versionNumber: 1, thingTypeName: null, attributes: { fleet: 'north' } },
    });
    expect(sent[1]?.payload).toMatchObject({ operation: 'UPDATED', versionNumber: 2, thingTypeName: 'sedan' });
  });

  it('tell nothing of what changed nothing or failed', async () => {
    await enable('THING');
    await api.client.send(new CreateThingCommand({ thingName: 'quiet' }));
    await api.client.send(new DeleteThingCommand({ thingName: 'never-there' }));
    await api.client.send(new UpdateThingCommand({ thingName: 'never-there' })).catch(() => undefined);
    expect(sent).toEqual([]);
  });

  it('tell of thing types, and of what gets or loses one', async () => {
    await enable('THING_TYPE', 'THING_TYPE_ASSOCIATION');
    const thingTypeProperties = { thingTypeDescription: 'vans', searchableAttributes: ['fleet'] };
    await api.client.send(new CreateThingTypeCommand({ thingTypeName: 'van', thingTypeProperties }));
    await api.client.send(new CreateThingCommand({ thingName: 'car-2', thingTypeName: 'sedan' }));
    await api.client.send(new UpdateThingCommand({ thingName: 'car-2', thingTypeName: 'van' }));
    expect(sent.map(({ topic, payload }) => [topic, payload['operation']])).toEqual([
      ['$aws/events/thingType/van/created', 'CREATED'],
      ['$aws/events/thingTypeAssociation/thing/car-2/thingType/sedan/added', 'ADDED'],
      ['$aws/events/thingTypeAssociation/thing/car-2/thingType/sedan/removed', 'REMOVED'],
      ['$aws/events/thingTypeAssociation/thing/car-2/thingType/van/added', 'ADDED'],
    ]);
    expect(sent[0]?.payload).toMatchObject({ eventType: 'THING_TYPE_EVENT', description: 'vans', isDeprecated: false });
    expect(sent[1]?.payload).toMatchObject({ eventType: 'THING_TYPE_ASSOCIATION_EVENT', thingName: 'car-2' });
  });
});
