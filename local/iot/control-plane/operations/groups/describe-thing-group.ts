import { done } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';
import { existingGroup } from '../../named-group.ts';

/** With its ancestors, the root first. [AWS-IoT: API_DescribeThingGroup] */
export const describeThingGroup: IotOperation = {
  name: 'DescribeThingGroup',
  method: 'GET',
  route: '/thing-groups/{thingGroupName}',
  resource: (call, { arns }) => arns.thingGroup(label(call, 'thingGroupName')),
  perform(call, { store }) {
    const found = existingGroup(store, label(call, 'thingGroupName'));
    if (!found.ok) return found;
    const { thingGroupName, thingGroupId, description, attributes, version, queryString, ...group } = found.value;
    const ancestors = store.groups.lineageOf(thingGroupName).slice(1).reverse();
    const rootToParentThingGroups = ancestors.map(({ thingGroupName: groupName }) => ({
      groupName,
      groupArn: store.arns.thingGroup(groupName),
    }));
    const { parentGroupName } = group;
    const creationDate = epochSeconds(group.createdAtMs);
    const dynamic = { indexName: 'AWS_Things', queryString, queryVersion: '2017-09-30', status: 'ACTIVE' };
    return done({
      ...{ thingGroupName, thingGroupId, thingGroupArn: store.arns.thingGroup(thingGroupName), version },
      thingGroupProperties: { thingGroupDescription: description, attributePayload: { attributes } },
      thingGroupMetadata: { parentGroupName, rootToParentThingGroups, creationDate },
      ...(queryString !== undefined && dynamic),
    });
  },
};
