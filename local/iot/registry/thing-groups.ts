import type { Clock } from '../../ports/clock.ts';
import type { ChangeLog } from './change-log.ts';
import { createGroupMembers, type GroupMembers } from './group-members.ts';
import { done, failed, notFound, type Outcome } from './outcome.ts';
import { attributeProblem, isRegistryName, type ThingGroup, type ThingGroupProperties } from './thing.ts';

export interface GroupInput extends Partial<ThingGroupProperties> {
  parentGroupName?: string | undefined;
  /** Makes it a dynamic group. */
  queryString?: string | undefined;
}

/** Thing groups, static and dynamic, their tree and their members. [AWS-IoT: thing-groups] */
export interface ThingGroupStore extends GroupMembers {
  /** The same group again is no error. */
  createThingGroup(name: string, parentGroupName?: string): Outcome<ThingGroup>;
  createGroup(name: string, input: GroupInput): Outcome<ThingGroup>;
  updateGroup(
    name: string,
    change: Partial<ThingGroupProperties> & { queryString?: string | undefined },
    expectedVersion?: number,
  ): Outcome<ThingGroup>;
  /** Not one with child groups; its members leave it. What is not there is deleted already. */
  deleteGroup(name: string, expectedVersion?: number): Outcome<undefined>;
  thingGroup(name: string): ThingGroup | undefined;
  thingGroups(): ThingGroup[];
  /** The group and its ancestors, the nearest first. */
  lineageOf(groupName: string): ThingGroup[];
  /** Direct groups and all their ancestors, whose policies the thing's principals have too. [AWS-IoT: thing-groups] */
  groupsWithAncestorsOf(thingName: string): string[];
}

/** The root and all below it. [AWS-IoT: limits-iot] */
const MAX_DEPTH = 7;

export function createThingGroupStore(options: {
  changes: ChangeLog;
  clock: Clock;
  newId: () => string;
  /** By name; and group names by thing name. In memory unless given. */
  groups?: Map<string, ThingGroup>;
  membership?: Map<string, Set<string>>;
}): ThingGroupStore {
  const { clock, newId, groups = new Map<string, ThingGroup>() } = options;
  const members = createGroupMembers({ ...options, groups });

  function lineageOf(groupName: string): ThingGroup[] {
    const found: ThingGroup[] = [];
    for (let group = groups.get(groupName); group; group = groups.get(group.parentGroupName ?? '')) found.push(group);
    return found;
  }

  function createGroup(thingGroupName: string, input: GroupInput): Outcome<ThingGroup> {
    const { parentGroupName, description, attributes = {}, queryString } = input;
    const problem = isRegistryName(thingGroupName) ? attributeProblem(attributes) : 'The group name is not valid.';
    if (problem !== undefined) return failed('InvalidRequestException', problem);
    const refusal = parentRefusal(parentGroupName);
    if (refusal) return refusal;
    const details = { parentGroupName, description, attributes, queryString };
    const existing = groups.get(thingGroupName);
    if (existing) return isSame(existing, details) ? done(existing) : alreadyExists(thingGroupName);
    const group = { thingGroupName, thingGroupId: newId(), version: 1, createdAtMs: clock.nowMs(), ...details };
    groups.set(thingGroupName, group);
    return done(group);
  }

  function parentRefusal(parentGroupName: string | undefined): Outcome<never> | undefined {
    if (parentGroupName === undefined) return undefined;
    const lineage = lineageOf(parentGroupName);
    if (lineage.length === 0) return notFound(`Thing group ${parentGroupName}`);
    if (lineage[0]?.queryString !== undefined) {
      return failed('InvalidRequestException', `Dynamic group ${parentGroupName} cannot be a parent.`);
    }
    return lineage.length < MAX_DEPTH
      ? undefined
      : failed('InvalidRequestException', `Thing groups are at most ${MAX_DEPTH} deep.`);
  }

  return {
    ...members,
    createThingGroup: (name, parentGroupName) => createGroup(name, { parentGroupName }),
    createGroup,
    updateGroup(name, change, expectedVersion) {
      const group = groups.get(name);
      if (!group) return notFound(`Thing group ${name}`);
      const refusal = versionRefusal(group, expectedVersion);
      if (refusal) return refusal;
      const problem = attributeProblem(change.attributes ?? {});
      if (problem !== undefined) return failed('InvalidRequestException', problem);
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      const updated = { ...group, ...Object.fromEntries(given), version: group.version + 1 };
      groups.set(name, updated);
      return done(updated);
    },
    deleteGroup(name, expectedVersion) {
      const group = groups.get(name);
      if (!group) return done(undefined);
      const refusal = versionRefusal(group, expectedVersion);
      if (refusal) return refusal;
      const child = [...groups.values()].find(({ parentGroupName }) => parentGroupName === name);
      if (child) return failed('InvalidRequestException', `Thing group ${name} has child ${child.thingGroupName}.`);
      for (const thingName of members.membersOf(name)) members.removeThing(name, thingName);
      groups.delete(name);
      return done(undefined);
    },
    thingGroup: (name) => groups.get(name),
    thingGroups: () => [...groups.values()],
    lineageOf,
    groupsWithAncestorsOf: (thingName) => [
      ...new Set(
        members.groupsOf(thingName).flatMap((group) => lineageOf(group).map(({ thingGroupName }) => thingGroupName)),
      ),
    ],
  };
}

function versionRefusal(group: ThingGroup, expectedVersion: number | undefined): Outcome<never> | undefined {
  if (expectedVersion === undefined || expectedVersion === group.version) return undefined;
  return failed('VersionConflictException', `Thing group ${group.thingGroupName} is at version ${group.version}.`);
}

function alreadyExists(name: string): Outcome<never> {
  return failed('ResourceAlreadyExistsException', `Thing group ${name} already exists.`);
}

function isSame(group: ThingGroup, wanted: Omit<GroupInput, 'attributes'> & Pick<ThingGroup, 'attributes'>): boolean {
  const attributes = Object.entries(wanted.attributes);
  return (
    group.parentGroupName === wanted.parentGroupName &&
    group.description === wanted.description &&
    group.queryString === wanted.queryString &&
    attributes.length === Object.keys(group.attributes).length &&
    attributes.every(([name, value]) => group.attributes[name] === value)
  );
}
