import { beforeEach, describe, expect, it } from 'vitest';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { createRegistryEvents } from '../../../../local/iot/lifecycle/registry-events.ts';
import { recordedCollections } from '../../../../local/iot/persistence/collections.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { memoryRecords } from '../../../support/memory-records.ts';
import { heldClock } from '../held-clock.ts';

const HOME = { region: 'eu-central-1', accountId: '000000000000' };
const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const clock = heldClock(5_000);

let store: IotStore;
let sent: [topic: string, payload: Record<string, unknown>][];
beforeEach(() => {
  let ids = 0;
  store = createIotStore({ ...HOME, clock, newId: () => `id-${++ids}` });
  sent = [];
  const emit = (topic: string, json: string): void => void sent.push([topic, JSON.parse(json)]);
  const configurations = store.eventConfigurations;
  store.onRegistryChange(
    createRegistryEvents({ arns: store.arns, clock, configurations, emit, newEventId: () => 'e1' }),
  );
});

const enable = (...types: string[]) =>
  store.eventConfigurations.update(Object.fromEntries(types.map((type) => [type, { Enabled: true }])));
const topics = () => sent.map(([topic]) => topic.replace('$aws/events/', ''));

describe('events of thing groups [AWS-IoT: registry-events]', () => {
  it('tell of groups made, changed and gone, with their ancestors', () => {
    enable('THING_GROUP');
    store.groups.createGroup('all', { description: 'every car' });
    store.groups.createThingGroup('north', 'all');
    store.groups.updateGroup('north', { attributes: { a: '1' } });
    store.groups.deleteGroup('north');
    expect(topics()).toEqual([
      ...['thingGroup/all/created', 'thingGroup/north/created', 'thingGroup/north/updated', 'thingGroup/north/deleted'],
    ]);
    expect(sent[0]?.[1]).toEqual({
      ...{ eventType: 'THING_GROUP_EVENT', eventId: 'e1', timestamp: 5_000, operation: 'CREATED' },
      ...{ accountId: '000000000000', thingGroupId: 'id-1', thingGroupName: 'all', versionNumber: 1 },
      ...{ parentGroupName: null, parentGroupId: null, description: 'every car', rootToParentThingGroups: null },
      ...{ attributes: {}, dynamicGroupMappingId: null },
    });
    expect(sent[2]?.[1]).toMatchObject({
      ...{ operation: 'UPDATED', versionNumber: 2, parentGroupName: 'all', parentGroupId: 'id-1' },
      ...{ rootToParentThingGroups: [{ groupArn: `${ARN}thinggroup/all`, groupId: 'id-1' }], attributes: { a: '1' } },
    });
  });

  it('tell of who joins and leaves, and of nobody twice', () => {
    store.groups.createThingGroup('all');
    store.things.createThing({ thingName: 'car' });
    enable('THING_GROUP_MEMBERSHIP');
    store.groups.addThing('all', 'car');
    store.groups.addThing('all', 'car');
    store.groups.removeThing('all', 'car');
    store.groups.removeThing('all', 'car');
    store.groups.addThing('all', 'car');
    store.groups.deleteGroup('all');
    const place = 'thingGroupMembership/thingGroup/all/thing/car';
    expect(topics()).toEqual(['added', 'removed', 'added', 'removed'].map((what) => `${place}/${what}`));
    expect(sent[0]?.[1]).toEqual({
      ...{ eventType: 'THING_GROUP_MEMBERSHIP_EVENT', eventId: 'e1', timestamp: 5_000, operation: 'ADDED' },
      ...{ accountId: '000000000000', groupArn: `${ARN}thinggroup/all`, groupId: 'id-1' },
      ...{ thingArn: `${ARN}thing/car`, thingId: 'id-2', membershipId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(sent[1]?.[1]['membershipId']).toBe(sent[0]?.[1]['membershipId']);
  });

  it('tell of groups that join and leave a group', () => {
    enable('THING_GROUP_HIERARCHY');
    store.groups.createThingGroup('all');
    store.groups.createThingGroup('north', 'all');
    store.groups.deleteGroup('north');
    const place = 'thingGroupHierarchy/thingGroup/all/childThingGroup/north';
    expect(topics()).toEqual([`${place}/added`, `${place}/removed`]);
    expect(sent[0]?.[1]).toMatchObject({
      ...{ eventType: 'THING_GROUP_HIERARCHY_EVENT', operation: 'ADDED' },
      ...{ thingGroupId: 'id-1', thingGroupName: 'all', childGroupId: 'id-2', childGroupName: 'north' },
    });
  });

  it('tell of types deprecated, taken back and deleted', () => {
    store.things.createThingType('sedan');
    enable('THING_TYPE');
    store.things.deprecateThingType('sedan', false);
    expect(sent[0]).toMatchObject([
      '$aws/events/thingType/sedan/updated',
      { isDeprecated: true, deprecationDate: 5_000 },
    ]);
    store.things.deprecateThingType('sedan', true);
    expect(sent[1]?.[1]).toMatchObject({ operation: 'UPDATED', isDeprecated: false, deprecationDate: null });
    store.things.deprecateThingType('sedan', false);
    clock.advance(300_000);
    store.things.deleteThingType('sedan');
    expect(topics().at(-1)).toBe('thingType/sedan/deleted');
  });

  it('are not sent unless their own kind is switched on', () => {
    enable('THING_TYPE');
    store.things.createThing({ thingName: 'car' });
    store.groups.createThingGroup('all');
    store.groups.createThingGroup('north', 'all');
    store.groups.addThing('all', 'car');
    expect(sent).toEqual([]);
  });
});

it('what is switched on outlives a restart', () => {
  const records = memoryRecords();
  const open = (): IotStore =>
    createIotStore({
      ...{ ...HOME, clock },
      collections: recordedCollections(memoryRecords(records.kept), silentLog),
    });
  const first = open();
  first.eventConfigurations.update({ THING: { Enabled: true }, JOB: { Enabled: true } });
  first.eventConfigurations.update({ JOB: { Enabled: false } });
  const again = open().eventConfigurations;
  expect([again.isEnabled('THING'), again.isEnabled('JOB')]).toEqual([true, false]);
  expect(again.describe()).toEqual(first.eventConfigurations.describe());
});
