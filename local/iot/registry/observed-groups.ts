import type { TellChange } from './registry-changes.ts';
import type { Thing, ThingGroup } from './thing.ts';
import type { ThingGroupStore } from './thing-groups.ts';

/**
 * The same store, telling of its changes. Dynamic groups have no members of their own and tell of none. What a thing
 * leaves because it is deleted is told as its deletion only. [assumed]
 */
export function observeGroups(
  groups: ThingGroupStore,
  thingOf: (thingName: string) => Thing | undefined,
  changed: TellChange,
): ThingGroupStore {
  function tellGroup(operation: 'CREATED' | 'UPDATED' | 'DELETED', group: ThingGroup): void {
    const parentName = group.parentGroupName;
    const ancestors = parentName === undefined ? [] : groups.lineageOf(parentName);
    changed({ kind: 'thing-group', operation, group, ancestors });
    const [parent] = ancestors;
    if (!parent || operation === 'UPDATED') return;
    const joined = operation === 'CREATED' ? 'ADDED' : 'REMOVED';
    changed({ kind: 'group-hierarchy', operation: joined, parent, child: group });
  }

  function tellMember(operation: 'ADDED' | 'REMOVED', group: ThingGroup | undefined, thingName: string): void {
    const thing = thingOf(thingName);
    if (thing && group) changed({ kind: 'group-membership', operation, group, thing });
  }

  const isMember = (groupName: string, thingName: string): boolean => groups.groupsOf(thingName).includes(groupName);

  const createGroup: ThingGroupStore['createGroup'] = (name, input) => {
    const isNew = groups.thingGroup(name) === undefined;
    const created = groups.createGroup(name, input);
    if (created.ok && isNew) tellGroup('CREATED', created.value);
    return created;
  };

  return {
    ...groups,
    createThingGroup: (name, parentGroupName) => createGroup(name, { parentGroupName }),
    createGroup,
    updateGroup(name, change, expectedVersion) {
      const updated = groups.updateGroup(name, change, expectedVersion);
      if (updated.ok) tellGroup('UPDATED', updated.value);
      return updated;
    },
    deleteGroup(name, expectedVersion) {
      const group = groups.thingGroup(name);
      const members = groups.membersOf(name);
      const deleted = groups.deleteGroup(name, expectedVersion);
      if (!deleted.ok || !group) return deleted;
      for (const thingName of members) tellMember('REMOVED', group, thingName);
      tellGroup('DELETED', group);
      return deleted;
    },
    addThing(groupName, thingName) {
      const wasMember = isMember(groupName, thingName);
      const added = groups.addThing(groupName, thingName);
      if (added.ok && !wasMember) tellMember('ADDED', groups.thingGroup(groupName), thingName);
      return added;
    },
    removeThing(groupName, thingName) {
      const wasMember = isMember(groupName, thingName);
      groups.removeThing(groupName, thingName);
      if (wasMember) tellMember('REMOVED', groups.thingGroup(groupName), thingName);
    },
  };
}
