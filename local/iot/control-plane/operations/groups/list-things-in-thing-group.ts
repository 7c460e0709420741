import { dynamicMembers } from '../../../fleet-index/fleet-search.ts';
import type { IndexSources } from '../../../fleet-index/thing-document.ts';
import type { ThingGroup } from '../../../registry/thing.ts';
import { flag, type IotOperation, label } from '../../iot-operation.ts';
import { existingGroup } from '../../named-group.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** `recursive`: those of the groups below it too. [AWS-IoT: API_ListThingsInThingGroup] */
export const listThingsInThingGroup: IotOperation = {
  name: 'ListThingsInThingGroup',
  method: 'GET',
  route: '/thing-groups/{thingGroupName}/things',
  resource: (call, { arns }) => arns.thingGroup(label(call, 'thingGroupName')),
  perform(call, ports) {
    const group = existingGroup(ports.store, label(call, 'thingGroupName'));
    if (!group.ok) return group;
    const things = membersOf(ports, group.value, flag(call, 'recursive'));
    return pageAnswer(things, call, NEXT_TOKEN, (page) => ({ things: page }));
  },
};

function membersOf(sources: IndexSources, group: ThingGroup, isRecursive: boolean): string[] {
  if (group.queryString !== undefined) return dynamicMembers(sources, group).map(({ thingName }) => thingName);
  const { groups } = sources.store;
  const { thingGroupName } = group;
  if (!isRecursive) return groups.membersOf(thingGroupName);
  const isWithin = (name: string): boolean =>
    groups.lineageOf(name).some((one) => one.thingGroupName === thingGroupName);
  const within = groups.thingGroups().filter((one) => isWithin(one.thingGroupName));
  return [...new Set(within.flatMap((one) => groups.membersOf(one.thingGroupName)))];
}
