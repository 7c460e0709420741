import type { ChangeLog } from './change-log.ts';
import { done, failed, notFound, type Outcome } from './outcome.ts';
import type { ThingGroup } from './thing.ts';

/** Which things stand in which static groups. */
export interface GroupMembers {
  addThing(groupName: string, thingName: string): Outcome<undefined>;
  removeThing(groupName: string, thingName: string): void;
  /** Direct groups of a thing. */
  groupsOf(thingName: string): string[];
  /** Direct members of a group. */
  membersOf(groupName: string): string[];
}

/** [AWS-IoT: limits-iot] */
const MAX_GROUPS_OF_THING = 10;

export function createGroupMembers(options: {
  changes: ChangeLog;
  groups: ReadonlyMap<string, ThingGroup>;
  membership?: Map<string, Set<string>>;
}): GroupMembers {
  const { changes, groups, membership = new Map<string, Set<string>>() } = options;
  return {
    addThing(groupName, thingName) {
      const group = groups.get(groupName);
      if (!group) return notFound(`Thing group ${groupName}`);
      if (group.queryString !== undefined) {
        return failed('InvalidRequestException', `Dynamic group ${groupName} takes no things by hand.`);
      }
      const joined = membership.get(thingName) ?? new Set();
      if (!joined.has(groupName) && joined.size >= MAX_GROUPS_OF_THING) {
        return failed('InvalidRequestException', `Thing ${thingName} is in ${MAX_GROUPS_OF_THING} groups already.`);
      }
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
    membersOf: (groupName) =>
      [...membership].filter(([, joined]) => joined.has(groupName)).map(([thingName]) => thingName),
  };
}
