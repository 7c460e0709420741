import { done } from '../../registry/outcome.ts';
import { type IotOperation, label } from '../iot-operation.ts';

/** [AWS-IoT: API_DeleteThing] */
export const deleteThing: IotOperation = {
  name: 'DeleteThing',
  method: 'DELETE',
  route: '/things/{thingName}',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const expected = call.query.get('expectedVersion');
    const deleted = store.things.deleteThing(
      label(call, 'thingName'),
      expected === null ? undefined : Number(expected),
    );
    return deleted.ok ? done({}) : deleted;
  },
};
