import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { certificateOfPrincipal } from '../../principal.ts';

/** AWS advises DetachPolicy. [AWS-IoT: API_DetachPrincipalPolicy] */
export const detachPrincipalPolicy: IotOperation = {
  name: 'DetachPrincipalPolicy',
  method: 'DELETE',
  route: '/principal-policies/{policyName}',
  resource: (call) => call.header('x-amzn-iot-principal') ?? '*',
  perform(call, { store }) {
    const certificate = certificateOfPrincipal(store, call.header('x-amzn-iot-principal'));
    if (!certificate.ok) return certificate;
    const target = store.arns.certificate(certificate.value.certificateId);
    const detached = store.policies.detach(label(call, 'policyName'), target);
    return detached.ok ? done({}) : detached;
  },
};
