import { failed, notFound } from '../../../registry/outcome.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { inOrder, MARKER, pageAnswer } from '../../page.ts';

/** Certificates alone; AWS advises ListTargetsForPolicy. [AWS-IoT: API_ListPolicyPrincipals] */
export const listPolicyPrincipals: IotOperation = {
  name: 'ListPolicyPrincipals',
  method: 'GET',
  route: '/policy-principals',
  resource: () => '*',
  perform(call, { store }) {
    const policyName = call.header('x-amzn-iot-policy');
    if (policyName === undefined) return failed('InvalidRequestException', 'The header x-amzn-iot-policy is missing.');
    if (!store.policies.policy(policyName)) return notFound(`Policy ${policyName}`);
    const targets = store.policies.targetsOf(policyName);
    const certificates = targets.filter((target) => store.arns.certificateIdOf(target) !== undefined);
    return pageAnswer(inOrder(certificates, call), call, MARKER, (principals) => ({ principals }));
  },
};
