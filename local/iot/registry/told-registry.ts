import type { Clock } from '../../ports/clock.ts';
import type { ChangeLog } from './change-log.ts';
import { observeGroups } from './observed-groups.ts';
import { observeThings } from './observed-things.ts';
import type { TellChange } from './registry-changes.ts';
import type { Thing, ThingGroup, ThingType } from './thing.ts';
import { createThingGroupStore, type ThingGroupStore } from './thing-groups.ts';
import { createThingStore, type ThingStore } from './thing-store.ts';

/** Things, their types and groups, with those who hear of their changes. */
export interface ToldRegistry {
  things: ThingStore;
  groups: ThingGroupStore;
  onRegistryChange(listener: TellChange): void;
}

export function createToldRegistry(options: {
  changes: ChangeLog;
  clock: Clock;
  newId: () => string;
  attachmentCount: (thingName: string) => number;
  things: Map<string, Thing>;
  types: Map<string, ThingType>;
  groups: Map<string, ThingGroup>;
  membership: Map<string, Set<string>>;
}): ToldRegistry {
  const listeners: TellChange[] = [];
  const changed: TellChange = (change) => {
    for (const listener of listeners) listener(change);
  };
  const things = createThingStore(options);
  return {
    things: observeThings(things, changed),
    groups: observeGroups(createThingGroupStore(options), things.thing, changed),
    onRegistryChange: (listener) => {
      listeners.push(listener);
    },
  };
}
