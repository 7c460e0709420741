import { done } from '../../../registry/outcome.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';
import { namedBillingGroup, namedThing } from '../../named-group.ts';

/** A thing is in one at most: it leaves the one it was in. [AWS-IoT: API_AddThingToBillingGroup] [assumed: that it leaves] */
export const addThingToBillingGroup: IotOperation = {
  name: 'AddThingToBillingGroup',
  method: 'PUT',
  route: '/billing-groups/addThingToBillingGroup',
  resource: (call, { arns }) => arns.billingGroup(textField(call, 'billingGroupName') ?? '*'),
  perform(call, { store }) {
    const group = namedBillingGroup(call, store);
    if (!group.ok) return group;
    const thing = namedThing(call, store);
    if (!thing.ok) return thing;
    const added = store.things.setBillingGroup(thing.value.thingName, group.value);
    return added.ok ? done({}) : added;
  },
};
