import type { ChangeLog } from './change-log.ts';
import { done, failed, notFound, type Outcome } from './outcome.ts';
import { isRegistryName, type ThingGroup } from './thing.ts';

/** Static thing groups, their tree and their members. */
export interface ThingGroupStore {
  createThingGroup(name: string, parentGroupName?: string): Outcome<ThingGroup>;
  thingGroup(name: string): ThingGroup | undefined;
  addThing(groupName: string, thingName: string): Outcome<undefined>;
  removeThing(groupName: string, thingName: string): void;
  /** Direct groups of a thing. */
  groupsOf(thingName: string): string[];
  /** Direct groups and all their ancestors, whose policies the thing's principals have too. [AWS-IoT: thing-groups] */
  groupsWithAncestorsOf(thingName: string): string[];
}

/** `groups` by name and `membership`, group names by thing name, stand in memory unless given. */
export function createThingGroupStore(
  changes: ChangeLog,
  groups = new Map<string, ThingGroup>(),
  membership = new Map<string, Set<string>>(),
): ThingGroupStore {
  function ancestorsOf(groupName: string): string[] {
    const found: string[] = [];
    for (let group = groups.get(groupName); group; group = groups.get(group.parentGroupName ?? '')) {
      found.push(group.thingGroupName);
    }
    return found;
  }

  return {
    createThingGroup(thingGroupName, parentGroupName) {
      if (!isRegistryName(thingGroupName)) return failed('InvalidRequestException', 'The group name is not valid.');
      if (parentGroupName !== undefined && !groups.has(parentGroupName)) return notFound(`Group ${parentGroupName}`);
      const existing = groups.get(thingGroupName);
      if (existing && existing.parentGroupName !== parentGroupName) {
        return failed('ResourceAlreadyExistsException', `Thing group ${thingGroupName} already exists.`);
      }
      const group = existing ?? { thingGroupName, parentGroupName };
      if (!existing) groups.set(thingGroupName, group);
      return done(group);
    },
    thingGroup: (name) => groups.get(name),
    addThing(groupName, thingName) {
      if (!groups.has(groupName)) return notFound(`Thing group ${groupName}`);
      const joined = membership.get(thingName) ?? new Set();
      membership.set(thingName, joined.add(groupName));
      changes.mark(`thing:${thingName}`);
      return done(undefined);
    },
    removeThing(groupName, thingName) {
      const joined = membership.get(thingName);
      if (!joined?.delete(groupName)) return;
      if (joined.size === 0) membership.delete(thingName);
      else membership.set(thingName, joined);
      changes.mark(`thing:${thingName}`);
    },
    groupsOf: (thingName) => [...(membership.get(thingName) ?? [])],
    groupsWithAncestorsOf: (thingName) => [
      ...new Set([...(membership.get(thingName) ?? [])].flatMap((group) => ancestorsOf(group))),
    ],
  };
}
