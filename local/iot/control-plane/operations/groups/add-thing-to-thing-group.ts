import { done } from '../../../registry/outcome.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';
import { joinGroup, namedGroup, namedThing } from '../../named-group.ts';

/** [AWS-IoT: API_AddThingToThingGroup] */
export const addThingToThingGroup: IotOperation = {
  name: 'AddThingToThingGroup',
  method: 'PUT',
  route: '/thing-groups/addThingToThingGroup',
  resource: (call, { arns }) => arns.thingGroup(textField(call, 'thingGroupName') ?? '*'),
  perform(call, { store }) {
    const group = namedGroup(call, store);
    if (!group.ok) return group;
    const thing = namedThing(call, store);
    if (!thing.ok) return thing;
    const joined = joinGroup(store, group.value, thing.value);
    return joined.ok ? done({}) : joined;
  },
};
