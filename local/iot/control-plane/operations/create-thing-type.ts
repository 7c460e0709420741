import { done } from '../../registry/outcome.ts';
import { type IotOperation, label } from '../iot-operation.ts';

/** [AWS-IoT: API_CreateThingType] */
export const createThingType: IotOperation = {
  name: 'CreateThingType',
  method: 'POST',
  route: '/thing-types/{thingTypeName}',
  resource: (call, { arns }) => arns.thingType(label(call, 'thingTypeName')),
  perform(call, { store }) {
    const properties = call.body['thingTypeProperties'];
    const isGiven = typeof properties === 'object' && properties !== null;
    const created = store.things.createThingType(label(call, 'thingTypeName'), isGiven ? { ...properties } : {});
    if (!created.ok) return created;
    const { thingTypeName, thingTypeId } = created.value;
    return done({ thingTypeName, thingTypeArn: store.arns.thingType(thingTypeName), thingTypeId });
  },
};
