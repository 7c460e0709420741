import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DeletePolicy] */
export const deletePolicy: IotOperation = {
  name: 'DeletePolicy',
  method: 'DELETE',
  route: '/policies/{policyName}',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const removed = store.policies.remove(label(call, 'policyName'));
    return removed.ok ? done({}) : removed;
  },
};
