import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** Not the default version: that one goes with its policy. [AWS-IoT: API_DeletePolicyVersion] */
export const deletePolicyVersion: IotOperation = {
  name: 'DeletePolicyVersion',
  method: 'DELETE',
  route: '/policies/{policyName}/version/{policyVersionId}',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const removed = store.policies.removeVersion(label(call, 'policyName'), label(call, 'policyVersionId'));
    return removed.ok ? done({}) : removed;
  },
};
