import { done } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DescribeBillingGroup] */
export const describeBillingGroup: IotOperation = {
  name: 'DescribeBillingGroup',
  method: 'GET',
  route: '/billing-groups/{billingGroupName}',
  resource: (call, { arns }) => arns.billingGroup(label(call, 'billingGroupName')),
  perform(call, { store }) {
    const found = store.account.billingGroups.find(label(call, 'billingGroupName'));
    if (!found.ok) return found;
    const { name, id, version, details, createdAtMs } = found.value;
    return done({
      ...{ billingGroupName: name, billingGroupId: id, billingGroupArn: store.arns.billingGroup(name), version },
      billingGroupProperties: { billingGroupDescription: details.description },
      billingGroupMetadata: { creationDate: epochSeconds(createdAtMs) },
    });
  },
};
