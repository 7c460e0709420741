import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DeletePolicy] */
export const deletePolicy: IotOperation = {
  name: 'DeletePolicy',
  method: 'DELETE',
  route: '/policies/{policyName}',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const policyName = label(call, 'policyName');
    const removed = store.policies.remove(policyName);
    if (!removed.ok) return removed;
    store.account.tags.delete(store.arns.policy(policyName));
    return done({});
  },
};
