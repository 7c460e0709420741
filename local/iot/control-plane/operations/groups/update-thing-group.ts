import { done, failed } from '../../../registry/outcome.ts';
import { readGroupProperties } from '../../group-properties.ts';
import { type IotOperation, label, numberField } from '../../iot-operation.ts';
import { existingGroup } from '../../named-group.ts';

/** [AWS-IoT: API_UpdateThingGroup] */
export const updateThingGroup: IotOperation = {
  name: 'UpdateThingGroup',
  method: 'PATCH',
  route: '/thing-groups/{thingGroupName}',
  resource: (call, { arns }) => arns.thingGroup(label(call, 'thingGroupName')),
  perform(call, { store }) {
    const group = existingGroup(store, label(call, 'thingGroupName'));
    if (!group.ok) return group;
    if (group.value.queryString !== undefined) {
      return failed('InvalidRequestException', 'A dynamic group is updated with UpdateDynamicThingGroup.');
    }
    const properties = readGroupProperties(call.body['thingGroupProperties']);
    if (!properties.ok) return properties;
    const expected = numberField(call, 'expectedVersion');
    const updated = store.groups.updateGroup(group.value.thingGroupName, properties.value, expected);
    return updated.ok ? done({ version: updated.value.version }) : updated;
  },
};
