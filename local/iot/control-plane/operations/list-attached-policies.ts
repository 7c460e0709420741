import { done } from '../../registry/outcome.ts';
import { type IotOperation, label } from '../iot-operation.ts';
import { MARKER, pageOf } from '../page.ts';
import { existingTarget } from '../principal.ts';

/** Without the policies of parent groups. [AWS-IoT: API_ListAttachedPolicies] */
export const listAttachedPolicies: IotOperation = {
  name: 'ListAttachedPolicies',
  method: 'POST',
  route: '/attached-policies/{target}',
  resource: (call) => label(call, 'target'),
  perform(call, { store }) {
    const target = existingTarget(store, label(call, 'target'));
    if (!target.ok) return target;
    const page = pageOf(store.policies.attachedTo(target.value), call, MARKER);
    const policies = page.items.map(({ policyName }) => ({ policyName, policyArn: store.arns.policy(policyName) }));
    return done({ policies, nextMarker: page.next });
  },
};
