import { dynamicMembers, isDynamicMember } from '../fleet-index/fleet-search.ts';
import type { IndexSources } from '../fleet-index/thing-document.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';

type Target = { kind: 'thing' | 'group'; name: string };

/** [AWS-IoT: API_CreateJob] [assumed: the number] */
const MAX_TARGETS = 100;
const TARGET = /^arn:[^:]+:iot:[^:]*:[^:]*:(thing|thinggroup)\/([^/]+)$/;

/** Whether targets are ARNs of things and groups that exist. */
export function checkTargets({ store }: IndexSources, arns: readonly string[]): Outcome<undefined> {
  if (arns.length === 0 || arns.length > MAX_TARGETS) {
    return failed('InvalidRequestException', `A job takes 1 to ${MAX_TARGETS} targets at a time.`);
  }
  for (const arn of arns) {
    const target = targetOf(arn);
    if (!target) return failed('InvalidRequestException', `The target ${arn} is no ARN of a thing or a thing group.`);
    const { kind, name } = target;
    const exists = kind === 'thing' ? store.things.thing(name) : store.groups.thingGroup(name);
    if (!exists) return notFound(`Target ${arn}`);
  }
  return done(undefined);
}

/** The things of all targets, each once; those of a group's child groups too. [assumed: of child groups] */
export function thingsOf(sources: IndexSources, arns: readonly string[]): string[] {
  const names = new Set(arns.flatMap((arn) => thingsOfTarget(sources, arn)));
  return [...names].filter((name) => sources.store.things.thing(name) !== undefined);
}

/** Whether a thing is among the targets now. */
export function isTarget(sources: IndexSources, arns: readonly string[], thingName: string): boolean {
  const thing = sources.store.things.thing(thingName);
  if (!thing) return false;
  const { groups } = sources.store;
  const ownGroups = new Set(groups.groupsWithAncestorsOf(thingName));
  return arns.some((arn) => {
    const target = targetOf(arn);
    if (target?.kind !== 'group') return target?.name === thingName;
    const group = groups.thingGroup(target.name);
    return group?.queryString === undefined ? ownGroups.has(target.name) : isDynamicMember(sources, group, thing);
  });
}

function thingsOfTarget(sources: IndexSources, arn: string): string[] {
  const target = targetOf(arn);
  if (target?.kind !== 'group') return target ? [target.name] : [];
  const { groups } = sources.store;
  const group = groups.thingGroup(target.name);
  if (!group) return [];
  if (group.queryString !== undefined) return dynamicMembers(sources, group).map(({ thingName }) => thingName);
  const within = groups
    .thingGroups()
    .filter(({ thingGroupName }) =>
      groups.lineageOf(thingGroupName).some((ancestor) => ancestor.thingGroupName === target.name),
    );
  return within.flatMap(({ thingGroupName }) => groups.membersOf(thingGroupName));
}

function targetOf(arn: string): Target | undefined {
  const [, type, name = ''] = TARGET.exec(arn) ?? [];
  return type === undefined ? undefined : { kind: type === 'thing' ? 'thing' : 'group', name };
}
