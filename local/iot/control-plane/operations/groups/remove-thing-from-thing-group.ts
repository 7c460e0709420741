import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';
import { namedGroup, namedThing } from '../../named-group.ts';

/** Not from a dynamic group. [AWS-IoT: API_RemoveThingFromThingGroup] */
export const removeThingFromThingGroup: IotOperation = {
  name: 'RemoveThingFromThingGroup',
  method: 'PUT',
  route: '/thing-groups/removeThingFromThingGroup',
  resource: (call, { arns }) => arns.thingGroup(textField(call, 'thingGroupName') ?? '*'),
  perform(call, { store }) {
    const group = namedGroup(call, store);
    if (!group.ok) return group;
    const thing = namedThing(call, store);
    if (!thing.ok) return thing;
    if (group.value.queryString !== undefined) {
      return failed('InvalidRequestException', 'A dynamic group loses no things by hand.');
    }
    store.groups.removeThing(group.value.thingGroupName, thing.value.thingName);
    return done({});
  },
};
