import type { IotStore } from '../../../iot-store.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, label, textField } from '../../iot-operation.ts';
import { existingTarget } from '../../principal.ts';

/** The target is a certificate or a thing group. [AWS-IoT: API_AttachPolicy] */
export const attachPolicy: IotOperation = {
  name: 'AttachPolicy',
  method: 'PUT',
  route: '/target-policies/{policyName}',
  resource: (call) => textField(call, 'target') ?? '*',
  perform(call, { store }) {
    const target = existingTarget(store, textField(call, 'target'));
    if (!target.ok) return target;
    if (isDynamicGroup(store, target.value)) {
      return failed('InvalidRequestException', 'A dynamic thing group has no policies.');
    }
    const attached = store.policies.attach(label(call, 'policyName'), target.value);
    return attached.ok ? done({}) : attached;
  },
};

/** [AWS-IoT: dynamic-thing-groups] */
function isDynamicGroup({ arns, groups }: IotStore, target: string): boolean {
  const name = arns.thingGroupNameOf(target);
  return name !== undefined && groups.thingGroup(name)?.queryString !== undefined;
}
