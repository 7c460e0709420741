import { done } from '../../../registry/outcome.ts';
import { readGroupProperties } from '../../group-properties.ts';
import { type IotOperation, label, textField } from '../../iot-operation.ts';
import { readTags } from '../../resource-tags.ts';

/** The same group again is no error. [AWS-IoT: API_CreateThingGroup] */
export const createThingGroup: IotOperation = {
  name: 'CreateThingGroup',
  method: 'POST',
  route: '/thing-groups/{thingGroupName}',
  resource: (call, { arns }) => arns.thingGroup(label(call, 'thingGroupName')),
  perform(call, { store }) {
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const properties = readGroupProperties(call.body['thingGroupProperties']);
    if (!properties.ok) return properties;
    const parentGroupName = textField(call, 'parentGroupName');
    const created = store.groups.createGroup(label(call, 'thingGroupName'), { ...properties.value, parentGroupName });
    if (!created.ok) return created;
    const { thingGroupName, thingGroupId } = created.value;
    const thingGroupArn = store.arns.thingGroup(thingGroupName);
    if (tags.value) store.account.tags.set(thingGroupArn, tags.value);
    return done({ thingGroupName, thingGroupArn, thingGroupId });
  },
};
