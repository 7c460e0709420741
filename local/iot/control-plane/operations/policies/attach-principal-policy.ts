import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { certificateOfPrincipal } from '../../principal.ts';

/** AWS advises AttachPolicy. [AWS-IoT: API_AttachPrincipalPolicy] */
export const attachPrincipalPolicy: IotOperation = {
  name: 'AttachPrincipalPolicy',
  method: 'PUT',
  route: '/principal-policies/{policyName}',
  resource: (call) => call.header('x-amzn-iot-principal') ?? '*',
  perform(call, { store }) {
    const certificate = certificateOfPrincipal(store, call.header('x-amzn-iot-principal'));
    if (!certificate.ok) return certificate;
    const target = store.arns.certificate(certificate.value.certificateId);
    const attached = store.policies.attach(label(call, 'policyName'), target);
    return attached.ok ? done({}) : attached;
  },
};
