import { flag, type IotOperation, label } from '../../iot-operation.ts';
import { MARKER, pageAnswer } from '../../page.ts';
import { existingTarget } from '../../principal.ts';

/** `recursive`: those of a group's ancestors too. [AWS-IoT: API_ListAttachedPolicies] */
export const listAttachedPolicies: IotOperation = {
  name: 'ListAttachedPolicies',
  method: 'POST',
  route: '/attached-policies/{target}',
  resource: (call) => label(call, 'target'),
  perform(call, { store }) {
    const target = existingTarget(store, label(call, 'target'));
    if (!target.ok) return target;
    const group = store.arns.thingGroupNameOf(target.value);
    const lineage = group === undefined || !flag(call, 'recursive') ? [] : store.groups.lineageOf(group).slice(1);
    const targets = [target.value, ...lineage.map(({ thingGroupName }) => store.arns.thingGroup(thingGroupName))];
    const names = new Set(targets.flatMap((arn) => store.policies.attachedTo(arn).map(({ policyName }) => policyName)));
    return pageAnswer([...names], call, MARKER, (page) => ({
      policies: page.map((policyName) => ({ policyName, policyArn: store.arns.policy(policyName) })),
    }));
  },
};
