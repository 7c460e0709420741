import { compileQuery } from '../../../fleet-index/search-query.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { readGroupProperties } from '../../group-properties.ts';
import { type IotOperation, label, numberField, textField } from '../../iot-operation.ts';
import { existingGroup } from '../../named-group.ts';

/** [AWS-IoT: API_UpdateDynamicThingGroup] */
export const updateDynamicThingGroup: IotOperation = {
  name: 'UpdateDynamicThingGroup',
  method: 'PATCH',
  route: '/dynamic-thing-groups/{thingGroupName}',
  resource: (call, { arns }) => arns.thingGroup(label(call, 'thingGroupName')),
  perform(call, { store }) {
    const group = existingGroup(store, label(call, 'thingGroupName'));
    if (!group.ok) return group;
    if (group.value.queryString === undefined) {
      return failed('InvalidRequestException', 'A static group is updated with UpdateThingGroup.');
    }
    const queryString = textField(call, 'queryString');
    const query = queryString === undefined ? undefined : compileQuery(queryString);
    if (query?.ok === false) return query;
    const properties = readGroupProperties(call.body['thingGroupProperties']);
    if (!properties.ok) return properties;
    const change = { ...properties.value, queryString };
    const expected = numberField(call, 'expectedVersion');
    const updated = store.groups.updateGroup(group.value.thingGroupName, change, expected);
    return updated.ok ? done({ version: updated.value.version }) : updated;
  },
};
