import type { IotOperation } from '../../iot-operation.ts';
import { inOrder, MARKER, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListPolicies] */
export const listPolicies: IotOperation = {
  name: 'ListPolicies',
  method: 'GET',
  route: '/policies',
  resource: () => '*',
  perform: (call, { store }) =>
    pageAnswer(inOrder(store.policies.policies(), call), call, MARKER, (page) => ({
      policies: page.map(({ policyName }) => ({ policyName, policyArn: store.arns.policy(policyName) })),
    })),
};
