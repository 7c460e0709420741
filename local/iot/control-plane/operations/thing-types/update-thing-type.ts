import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label, objectField } from '../../iot-operation.ts';

/** Properties that are not given stay. [AWS-IoT: API_UpdateThingType] [assumed] */
export const updateThingType: IotOperation = {
  name: 'UpdateThingType',
  method: 'PATCH',
  route: '/thing-types/{thingTypeName}',
  resource: (call, { arns }) => arns.thingType(label(call, 'thingTypeName')),
  perform(call, { store }) {
    const properties = objectField(call, 'thingTypeProperties') ?? {};
    const updated = store.things.updateThingType(label(call, 'thingTypeName'), { ...properties });
    return updated.ok ? done({}) : updated;
  },
};
