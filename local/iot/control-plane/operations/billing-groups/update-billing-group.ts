import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label, numberField, objectField } from '../../iot-operation.ts';

/** [AWS-IoT: API_UpdateBillingGroup] */
export const updateBillingGroup: IotOperation = {
  name: 'UpdateBillingGroup',
  method: 'PATCH',
  route: '/billing-groups/{billingGroupName}',
  resource: (call, { arns }) => arns.billingGroup(label(call, 'billingGroupName')),
  perform(call, { store }) {
    const given = objectField(call, 'billingGroupProperties')?.['billingGroupDescription'];
    const description = typeof given === 'string' ? given : undefined;
    const expected = numberField(call, 'expectedVersion');
    const updated = store.account.billingGroups.update(label(call, 'billingGroupName'), { description }, expected);
    return updated.ok ? done({ version: updated.value.version }) : updated;
  },
};
