import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** No new thing may be given the type from now on. [AWS-IoT: API_DeprecateThingType] */
export const deprecateThingType: IotOperation = {
  name: 'DeprecateThingType',
  method: 'POST',
  route: '/thing-types/{thingTypeName}/deprecate',
  resource: (call, { arns }) => arns.thingType(label(call, 'thingTypeName')),
  perform(call, { store }) {
    const undo = call.body['undoDeprecate'] === true;
    const deprecated = store.things.deprecateThingType(label(call, 'thingTypeName'), undo);
    return deprecated.ok ? done({}) : deprecated;
  },
};
