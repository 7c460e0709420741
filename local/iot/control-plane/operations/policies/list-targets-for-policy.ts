import { notFound } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { MARKER, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListTargetsForPolicy] */
export const listTargetsForPolicy: IotOperation = {
  name: 'ListTargetsForPolicy',
  method: 'POST',
  route: '/policy-targets/{policyName}',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const policyName = label(call, 'policyName');
    if (!store.policies.policy(policyName)) return notFound(`Policy ${policyName}`);
    return pageAnswer(store.policies.targetsOf(policyName), call, MARKER, (targets) => ({ targets }));
  },
};
