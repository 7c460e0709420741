import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label, objectField } from '../../iot-operation.ts';
import { readTags } from '../../resource-tags.ts';

/** The same type again is no error. [AWS-IoT: API_CreateThingType] */
export const createThingType: IotOperation = {
  name: 'CreateThingType',
  method: 'POST',
  route: '/thing-types/{thingTypeName}',
  resource: (call, { arns }) => arns.thingType(label(call, 'thingTypeName')),
  perform(call, { store }) {
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const properties = objectField(call, 'thingTypeProperties') ?? {};
    const created = store.things.createThingType(label(call, 'thingTypeName'), { ...properties });
    if (!created.ok) return created;
    const { thingTypeName, thingTypeId } = created.value;
    const thingTypeArn = store.arns.thingType(thingTypeName);
    if (tags.value) store.account.tags.set(thingTypeArn, tags.value);
    return done({ thingTypeName, thingTypeArn, thingTypeId });
  },
};
