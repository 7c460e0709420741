import type { Outcome } from './outcome.ts';
import type { TellChange } from './registry-changes.ts';
import type { Thing, ThingType } from './thing.ts';
import type { ThingStore } from './thing-store.ts';

/** The same store, telling of its changes. */
export function observeThings(things: ThingStore, changed: TellChange): ThingStore {
  function tell(operation: 'CREATED' | 'UPDATED' | 'DELETED', thing: Thing, typeBefore?: string): void {
    changed({ kind: 'thing', operation, thing });
    const typeNow = operation === 'DELETED' ? undefined : thing.thingTypeName;
    if (typeBefore === typeNow) return;
    const association = { kind: 'thing-type-association', thing } as const;
    if (typeBefore !== undefined) changed({ ...association, operation: 'REMOVED', thingTypeName: typeBefore });
    if (typeNow !== undefined) changed({ ...association, operation: 'ADDED', thingTypeName: typeNow });
  }

  function toldType(updated: Outcome<ThingType>): Outcome<ThingType> {
    if (updated.ok) changed({ kind: 'thing-type', operation: 'UPDATED', thingType: updated.value });
    return updated;
  }

  return {
    ...things,
    createThing(input) {
      const isNew = things.thing(input.thingName) === undefined;
      const created = things.createThing(input);
      if (created.ok && isNew) tell('CREATED', created.value);
      return created;
    },
    updateThing(thingName, update) {
      const typeBefore = things.thing(thingName)?.thingTypeName;
      const updated = things.updateThing(thingName, update);
      if (updated.ok) tell('UPDATED', updated.value, typeBefore);
      return updated;
    },
    deleteThing(thingName, expectedVersion) {
      const thing = things.thing(thingName);
      const deleted = things.deleteThing(thingName, expectedVersion);
      if (deleted.ok && thing) tell('DELETED', thing, thing.thingTypeName);
      return deleted;
    },
    createThingType(name, properties) {
      const isNew = things.thingType(name) === undefined;
      const created = things.createThingType(name, properties);
      if (created.ok && isNew) changed({ kind: 'thing-type', operation: 'CREATED', thingType: created.value });
      return created;
    },
    updateThingType: (name, properties) => toldType(things.updateThingType(name, properties)),
    deprecateThingType: (name, undo) => toldType(things.deprecateThingType(name, undo)),
    deleteThingType(name) {
      const thingType = things.thingType(name);
      const deleted = things.deleteThingType(name);
      if (deleted.ok && thingType) changed({ kind: 'thing-type', operation: 'DELETED', thingType });
      return deleted;
    },
  };
}
