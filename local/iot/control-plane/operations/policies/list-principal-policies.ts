import type { IotOperation } from '../../iot-operation.ts';
import { inOrder, MARKER, pageAnswer } from '../../page.ts';
import { certificateOfPrincipal } from '../../principal.ts';

/** AWS advises ListAttachedPolicies. [AWS-IoT: API_ListPrincipalPolicies] */
export const listPrincipalPolicies: IotOperation = {
  name: 'ListPrincipalPolicies',
  method: 'GET',
  route: '/principal-policies',
  resource: (call) => call.header('x-amzn-iot-principal') ?? '*',
  perform(call, { store }) {
    const certificate = certificateOfPrincipal(store, call.header('x-amzn-iot-principal'));
    if (!certificate.ok) return certificate;
    const policies = store.policies.attachedTo(store.arns.certificate(certificate.value.certificateId));
    return pageAnswer(inOrder(policies, call), call, MARKER, (page) => ({
      policies: page.map(({ policyName }) => ({ policyName, policyArn: store.arns.policy(policyName) })),
    }));
  },
};
