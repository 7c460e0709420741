import { describe, expect, it } from 'vitest';
import { createIotStore } from '../../../../local/iot/iot-store.ts';
import { thingOfConnection } from '../../../../local/iot/registry/connection-thing.ts';
import { heldClock } from '../held-clock.ts';

function storeWithThings() {
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: heldClock() });
  store.things.createThing({ thingName: 'car-1' });
  store.things.createThing({ thingName: 'car-2' });
  return store;
}

describe('thingOfConnection', () => {
  it('needs a client id that names the thing and an attached certificate [AWS-IoT: thing-policy-variables]', () => {
    const store = storeWithThings();
    store.principals.attach('car-1', 'c1', 'NON_EXCLUSIVE_THING');
    expect(thingOfConnection(store, 'car-1', 'c1')).toMatchObject({ attached: true, thing: { thingName: 'car-1' } });
    expect(thingOfConnection(store, 'car-2', 'c1')).toEqual({ attached: false });
    expect(thingOfConnection(store, 'car-1', 'c2')).toEqual({ attached: false });
  });

  it('is the exclusive thing whatever the client id [AWS-IoT: exclusive-thing]', () => {
    const store = storeWithThings();
    store.principals.attach('car-1', 'c1', 'EXCLUSIVE_THING');
    expect(thingOfConnection(store, 'anything', 'c1')).toMatchObject({
      exclusive: true,
      thing: { thingName: 'car-1' },
    });
  });

  it('refuses a second thing beside an exclusive one [assumed]', () => {
    const store = storeWithThings();
    store.principals.attach('car-1', 'c1', 'EXCLUSIVE_THING');
    expect(store.principals.attach('car-2', 'c1', 'NON_EXCLUSIVE_THING')).toMatchObject({
      code: 'InvalidRequestException',
    });
    store.principals.detach('car-1', 'c1');
    expect(store.principals.attach('car-2', 'c1', 'NON_EXCLUSIVE_THING').ok).toBe(true);
  });
});

describe('thing store', () => {
  it('creates the same thing again and refuses a different one [AWS-IoT: API_CreateThing]', () => {
    const { things } = storeWithThings();
    expect(things.createThing({ thingName: 'car-1' }).ok).toBe(true);
    expect(things.createThing({ thingName: 'car-1', attributes: { a: '1' } })).toMatchObject({
      code: 'ResourceAlreadyExistsException',
    });
  });

  it.each(['', 'a b', 'a/b', '+', 'x'.repeat(129)])('refuses the name %j', (thingName) => {
    expect(storeWithThings().things.createThing({ thingName })).toMatchObject({ code: 'InvalidRequestException' });
  });

  it('merges attributes and guards the version', () => {
    const { things } = storeWithThings();
    things.updateThing('car-1', { attributes: { a: '1', b: '2' } });
    const merged = things.updateThing('car-1', { attributes: { a: '', c: '3' }, merge: true, expectedVersion: 2 });
    expect(merged).toMatchObject({ value: { attributes: { b: '2', c: '3' }, version: 3 } });
    expect(things.updateThing('car-1', { expectedVersion: 2 })).toMatchObject({ code: 'VersionConflictException' });
  });

  it('keeps a thing that certificates are attached to', () => {
    const store = storeWithThings();
    store.principals.attach('car-1', 'c1', 'NON_EXCLUSIVE_THING');
    expect(store.things.deleteThing('car-1')).toMatchObject({ code: 'InvalidRequestException' });
  });
});

describe('thing groups', () => {
  it('hand down to members of child groups', () => {
    const { groups } = storeWithThings();
    groups.createThingGroup('all');
    groups.createThingGroup('north', 'all');
    groups.addThing('north', 'car-1');
    expect(groups.groupsWithAncestorsOf('car-1')).toEqual(['north', 'all']);
    expect(groups.addThing('none', 'car-1')).toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
