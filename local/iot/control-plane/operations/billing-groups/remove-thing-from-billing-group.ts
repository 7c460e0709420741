import { done } from '../../../registry/outcome.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';
import { namedBillingGroup, namedThing } from '../../named-group.ts';

/** [AWS-IoT: API_RemoveThingFromBillingGroup] */
export const removeThingFromBillingGroup: IotOperation = {
  name: 'RemoveThingFromBillingGroup',
  method: 'PUT',
  route: '/billing-groups/removeThingFromBillingGroup',
  resource: (call, { arns }) => arns.billingGroup(textField(call, 'billingGroupName') ?? '*'),
  perform(call, { store }) {
    const group = namedBillingGroup(call, store);
    if (!group.ok) return group;
    const thing = namedThing(call, store);
    if (!thing.ok) return thing;
    if (thing.value.billingGroupName !== group.value) return done({});
    const removed = store.things.setBillingGroup(thing.value.thingName, undefined);
    return removed.ok ? done({}) : removed;
  },
};
