import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label, numberParameter } from '../../iot-operation.ts';

/** Its things leave it. [AWS-IoT: API_DeleteBillingGroup] [assumed: that they do] */
export const deleteBillingGroup: IotOperation = {
  name: 'DeleteBillingGroup',
  method: 'DELETE',
  route: '/billing-groups/{billingGroupName}',
  resource: (call, { arns }) => arns.billingGroup(label(call, 'billingGroupName')),
  perform(call, { store }) {
    const name = label(call, 'billingGroupName');
    const expected = numberParameter(call, 'expectedVersion');
    const removed = store.account.billingGroups.remove(name, expected);
    // What is not there is deleted already. [AWS-IoT: API_DeleteBillingGroup]
    if (!removed.ok) return removed.code === 'ResourceNotFoundException' ? done({}) : removed;
    const members = store.things.things().filter(({ billingGroupName }) => billingGroupName === name);
    for (const { thingName } of members) store.things.setBillingGroup(thingName, undefined);
    store.account.tags.delete(store.arns.billingGroup(name));
    return done({});
  },
};
