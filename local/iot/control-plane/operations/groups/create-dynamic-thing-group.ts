import { indexNames, THINGS_INDEX } from '../../../fleet-index/fleet-search.ts';
import { compileQuery } from '../../../fleet-index/search-query.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { readGroupProperties } from '../../group-properties.ts';
import { type IotOperation, label, textField } from '../../iot-operation.ts';
import { readTags } from '../../resource-tags.ts';

/** Needs the index of things. [AWS-IoT: API_CreateDynamicThingGroup] */
export const createDynamicThingGroup: IotOperation = {
  name: 'CreateDynamicThingGroup',
  method: 'POST',
  route: '/dynamic-thing-groups/{thingGroupName}',
  resource: (call, { arns }) => arns.thingGroup(label(call, 'thingGroupName')),
  perform(call, ports) {
    const { store } = ports;
    if (!indexNames(ports).includes(THINGS_INDEX)) {
      return failed('InvalidRequestException', 'Dynamic groups need thing indexing: UpdateIndexingConfiguration.');
    }
    const queryString = textField(call, 'queryString') ?? '';
    const query = compileQuery(queryString);
    if (!query.ok) return query;
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const properties = readGroupProperties(call.body['thingGroupProperties']);
    if (!properties.ok) return properties;
    const created = store.groups.createGroup(label(call, 'thingGroupName'), { ...properties.value, queryString });
    if (!created.ok) return created;
    const { thingGroupName, thingGroupId } = created.value;
    const thingGroupArn = store.arns.thingGroup(thingGroupName);
    if (tags.value) store.account.tags.set(thingGroupArn, tags.value);
    const names = { thingGroupName, thingGroupArn, thingGroupId };
    return done({ ...names, indexName: THINGS_INDEX, queryString, queryVersion: '2017-09-30' });
  },
};
