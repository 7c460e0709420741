import { type IotOperation, label } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListThingsInBillingGroup] */
export const listThingsInBillingGroup: IotOperation = {
  name: 'ListThingsInBillingGroup',
  method: 'GET',
  route: '/billing-groups/{billingGroupName}/things',
  resource: (call, { arns }) => arns.billingGroup(label(call, 'billingGroupName')),
  perform(call, { store }) {
    const group = store.account.billingGroups.find(label(call, 'billingGroupName'));
    if (!group.ok) return group;
    const things = store.things.things().filter(({ billingGroupName }) => billingGroupName === group.value.name);
    return pageAnswer(things, call, NEXT_TOKEN, (page) => ({ things: page.map(({ thingName }) => thingName) }));
  },
};
