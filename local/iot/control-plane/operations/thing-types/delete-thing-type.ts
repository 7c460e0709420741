import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** Deprecated for five minutes, and of no thing. [AWS-IoT: API_DeleteThingType] */
export const deleteThingType: IotOperation = {
  name: 'DeleteThingType',
  method: 'DELETE',
  route: '/thing-types/{thingTypeName}',
  resource: (call, { arns }) => arns.thingType(label(call, 'thingTypeName')),
  perform(call, { store }) {
    const thingTypeName = label(call, 'thingTypeName');
    const deleted = store.things.deleteThingType(thingTypeName);
    if (deleted.ok) store.account.tags.delete(store.arns.thingType(thingTypeName));
    return deleted.ok ? done({}) : deleted;
  },
};
