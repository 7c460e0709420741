import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** Acts at once on live connections; AWS may take minutes. [AWS-IoT: API_SetDefaultPolicyVersion] */
export const setDefaultPolicyVersion: IotOperation = {
  name: 'SetDefaultPolicyVersion',
  method: 'PATCH',
  route: '/policies/{policyName}/version/{policyVersionId}',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const changed = store.policies.setDefaultVersion(label(call, 'policyName'), label(call, 'policyVersionId'));
    return changed.ok ? done({}) : changed;
  },
};
