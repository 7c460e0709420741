import { done } from '../../registry/outcome.ts';
import { readAttributePayload } from '../attribute-payload.ts';
import { type IotOperation, label, textField } from '../iot-operation.ts';

/** [AWS-IoT: API_UpdateThing] */
export const updateThing: IotOperation = {
  name: 'UpdateThing',
  method: 'PATCH',
  route: '/things/{thingName}',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const payload = readAttributePayload(call.body['attributePayload']);
    if (!payload.ok) return payload;
    const expected = call.body['expectedVersion'];
    const updated = store.things.updateThing(label(call, 'thingName'), {
      ...payload.value,
      thingTypeName: textField(call, 'thingTypeName'),
      removeThingType: call.body['removeThingType'] === true,
      expectedVersion: typeof expected === 'number' ? expected : undefined,
    });
    return updated.ok ? done({}) : updated;
  },
};
