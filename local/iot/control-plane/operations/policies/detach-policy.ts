import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label, textField } from '../../iot-operation.ts';

/** [AWS-IoT: API_DetachPolicy] */
export const detachPolicy: IotOperation = {
  name: 'DetachPolicy',
  method: 'POST',
  route: '/target-policies/{policyName}',
  resource: (call) => textField(call, 'target') ?? '*',
  perform(call, { store }) {
    const detached = store.policies.detach(label(call, 'policyName'), textField(call, 'target') ?? '');
    return detached.ok ? done({}) : detached;
  },
};
