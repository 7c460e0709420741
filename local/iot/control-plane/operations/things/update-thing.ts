import { done, failed } from '../../../registry/outcome.ts';
import { readAttributePayload } from '../../attribute-payload.ts';
import { type IotOperation, label, numberField, textField } from '../../iot-operation.ts';

/** [AWS-IoT: API_UpdateThing] */
export const updateThing: IotOperation = {
  name: 'UpdateThing',
  method: 'PATCH',
  route: '/things/{thingName}',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const payload = readAttributePayload(call.body['attributePayload']);
    if (!payload.ok) return payload;
    const expectedVersion = numberField(call, 'expectedVersion');
    if (Number.isNaN(expectedVersion)) return failed('InvalidRequestException', 'expectedVersion must be a number.');
    const thingTypeName = textField(call, 'thingTypeName');
    const removeThingType = call.body['removeThingType'] === true;
    if (removeThingType && thingTypeName !== undefined) {
      return failed('InvalidRequestException', 'A thing type cannot be given and removed at once.');
    }
    const update = { ...payload.value, thingTypeName, removeThingType, expectedVersion };
    const updated = store.things.updateThing(label(call, 'thingName'), update);
    return updated.ok ? done({}) : updated;
  },
};
