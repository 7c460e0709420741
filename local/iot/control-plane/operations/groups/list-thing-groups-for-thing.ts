import { isDynamicMember } from '../../../fleet-index/fleet-search.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { existingThing } from '../../principal.ts';

/** Static groups that it was added to, and dynamic ones whose query finds it. [AWS-IoT: API_ListThingGroupsForThing] */
export const listThingGroupsForThing: IotOperation = {
  name: 'ListThingGroupsForThing',
  method: 'GET',
  route: '/things/{thingName}/thing-groups',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, ports) {
    const { store } = ports;
    const thing = existingThing(store, label(call, 'thingName'));
    if (!thing.ok) return thing;
    const dynamic = store.groups
      .thingGroups()
      .filter((group) => group.queryString !== undefined && isDynamicMember(ports, group, thing.value));
    const names = [...store.groups.groupsOf(thing.value.thingName), ...dynamic.map((group) => group.thingGroupName)];
    return pageAnswer(names, call, NEXT_TOKEN, (page) => ({
      thingGroups: page.map((groupName) => ({ groupName, groupArn: store.arns.thingGroup(groupName) })),
    }));
  },
};
