import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label, objectField } from '../../iot-operation.ts';
import { readTags } from '../../resource-tags.ts';

/** The same group again is no error. [AWS-IoT: API_CreateBillingGroup] */
export const createBillingGroup: IotOperation = {
  name: 'CreateBillingGroup',
  method: 'POST',
  route: '/billing-groups/{billingGroupName}',
  resource: (call, { arns }) => arns.billingGroup(label(call, 'billingGroupName')),
  perform(call, { store }) {
    const { billingGroups, tags: allTags } = store.account;
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const billingGroupName = label(call, 'billingGroupName');
    const given = objectField(call, 'billingGroupProperties')?.['billingGroupDescription'];
    const description = typeof given === 'string' ? given : undefined;
    const existing = billingGroups.find(billingGroupName);
    const isSame = existing.ok && existing.value.details.description === description;
    const created = isSame ? existing : billingGroups.create(billingGroupName, { description });
    if (!created.ok) return created;
    const billingGroupArn = store.arns.billingGroup(billingGroupName);
    if (tags.value) allTags.set(billingGroupArn, tags.value);
    return done({ billingGroupName, billingGroupArn, billingGroupId: created.value.id });
  },
};
