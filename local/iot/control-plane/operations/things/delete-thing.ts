import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, label, numberParameter } from '../../iot-operation.ts';

/** The thing leaves its groups. What is not there is deleted already. [AWS-IoT: API_DeleteThing] */
export const deleteThing: IotOperation = {
  name: 'DeleteThing',
  method: 'DELETE',
  route: '/things/{thingName}',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const thingName = label(call, 'thingName');
    const expected = numberParameter(call, 'expectedVersion');
    if (Number.isNaN(expected)) return failed('InvalidRequestException', 'expectedVersion must be a number.');
    const deleted = store.things.deleteThing(thingName, expected);
    if (!deleted.ok) return deleted;
    for (const group of store.groups.groupsOf(thingName)) store.groups.removeThing(group, thingName);
    return done({});
  },
};
