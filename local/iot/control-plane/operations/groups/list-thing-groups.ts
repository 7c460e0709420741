import type { IotStore } from '../../../iot-store.ts';
import { done, type Outcome } from '../../../registry/outcome.ts';
import type { ThingGroup } from '../../../registry/thing.ts';
import type { IotCall, IotOperation } from '../../iot-operation.ts';
import { existingGroup } from '../../named-group.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** All, or those below a parent: all of them, or its children alone. [AWS-IoT: API_ListThingGroups] */
export const listThingGroups: IotOperation = {
  name: 'ListThingGroups',
  method: 'GET',
  route: '/thing-groups',
  resource: () => '*',
  perform(call, { store }) {
    const groups = groupsBelow(call, store);
    if (!groups.ok) return groups;
    const prefix = call.query.get('namePrefixFilter') ?? '';
    const named = groups.value.filter(({ thingGroupName }) => thingGroupName.startsWith(prefix));
    return pageAnswer(named, call, NEXT_TOKEN, (page) => ({
      thingGroups: page.map(({ thingGroupName }) => ({
        groupName: thingGroupName,
        groupArn: store.arns.thingGroup(thingGroupName),
      })),
    }));
  },
};

/** Recursive unless told otherwise. [AWS-IoT: API_ListThingGroups] [assumed: the default] */
function groupsBelow(call: IotCall, { groups, ...store }: IotStore): Outcome<ThingGroup[]> {
  const parent = call.query.get('parentGroup');
  const isRecursive = call.query.get('recursive') !== 'false';
  if (parent === null) {
    return done(groups.thingGroups().filter((group) => isRecursive || group.parentGroupName === undefined));
  }
  const found = existingGroup({ ...store, groups }, parent);
  if (!found.ok) return found;
  const isBelow = ({ thingGroupName, parentGroupName }: ThingGroup): boolean =>
    isRecursive
      ? groups
          .lineageOf(thingGroupName)
          .slice(1)
          .some((ancestor) => ancestor.thingGroupName === parent)
      : parentGroupName === parent;
  return done(groups.thingGroups().filter(isBelow));
}
