import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, textField, textList } from '../../iot-operation.ts';
import { existingGroup, joinGroup, namedThing } from '../../named-group.ts';

/** Leaves the ones and joins the others; a refusal changes nothing after it. [AWS-IoT: API_UpdateThingGroupsForThing] */
export const updateThingGroupsForThing: IotOperation = {
  name: 'UpdateThingGroupsForThing',
  method: 'PUT',
  route: '/thing-groups/updateThingGroupsForThing',
  resource: (call, { arns }) => arns.thing(textField(call, 'thingName') ?? '*'),
  perform(call, { store }) {
    const thing = namedThing(call, store);
    if (!thing.ok) return thing;
    const [toAdd, toRemove] = [textList(call.body['thingGroupsToAdd']), textList(call.body['thingGroupsToRemove'])];
    if (!toAdd || !toRemove) return failed('InvalidRequestException', 'Thing groups must be lists of names.');
    const groups = [...toRemove, ...toAdd].map((name) => existingGroup(store, name));
    const missing = groups.find((group) => !group.ok);
    if (missing) return missing;
    for (const name of toRemove) store.groups.removeThing(name, thing.value.thingName);
    for (const group of groups.slice(toRemove.length)) {
      const joined = group.ok ? joinGroup(store, group.value, thing.value) : group;
      if (!joined.ok) return joined;
    }
    return done({});
  },
};
