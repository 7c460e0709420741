import type { IotStore } from '../iot-store.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';
import { type IotCall, label, numberParameter } from './iot-operation.ts';

/** Deletes a group of one kind, with its attachments and tags; what is not there is deleted already. */
export function deleteGroup(call: IotCall, store: IotStore, kind: 'static' | 'dynamic'): Outcome<object> {
  const name = label(call, 'thingGroupName');
  const group = store.groups.thingGroup(name);
  if (group && (group.queryString !== undefined) !== (kind === 'dynamic')) {
    return failed('InvalidRequestException', `Thing group ${name} is not ${kind}.`);
  }
  const expectedVersion = numberParameter(call, 'expectedVersion');
  if (Number.isNaN(expectedVersion)) return failed('InvalidRequestException', 'expectedVersion must be a number.');
  const deleted = store.groups.deleteGroup(name, expectedVersion);
  if (!deleted.ok) return deleted;
  const arn = store.arns.thingGroup(name);
  for (const { policyName } of store.policies.attachedTo(arn)) store.policies.detach(policyName, arn);
  store.account.tags.delete(arn);
  return done({});
}
