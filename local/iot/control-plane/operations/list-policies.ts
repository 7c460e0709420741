import { done } from '../../registry/outcome.ts';
import type { IotOperation } from '../iot-operation.ts';
import { MARKER, pageOf } from '../page.ts';

/** [AWS-IoT: API_ListPolicies] */
export const listPolicies: IotOperation = {
  name: 'ListPolicies',
  method: 'GET',
  route: '/policies',
  resource: () => '*',
  perform(call, { store }) {
    const page = pageOf(store.policies.policies(), call, MARKER);
    const policies = page.items.map(({ policyName }) => ({ policyName, policyArn: store.arns.policy(policyName) }));
    return done({ policies, nextMarker: page.next });
  },
};
