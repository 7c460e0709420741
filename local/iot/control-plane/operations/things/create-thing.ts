import { done } from '../../../registry/outcome.ts';
import { readAttributePayload } from '../../attribute-payload.ts';
import { type IotOperation, label, textField } from '../../iot-operation.ts';

/** The same thing again is no error. [AWS-IoT: API_CreateThing] */
export const createThing: IotOperation = {
  name: 'CreateThing',
  method: 'POST',
  route: '/things/{thingName}',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const payload = readAttributePayload(call.body['attributePayload']);
    if (!payload.ok) return payload;
    const billingGroupName = textField(call, 'billingGroupName');
    const billingGroup =
      billingGroupName === undefined ? undefined : store.account.billingGroups.find(billingGroupName);
    if (billingGroup?.ok === false) return billingGroup;
    const created = store.things.createThing({
      thingName: label(call, 'thingName'),
      thingTypeName: textField(call, 'thingTypeName'),
      attributes: payload.value.attributes,
      billingGroupName,
    });
    if (!created.ok) return created;
    const { thingName, thingId } = created.value;
    return done({ thingName, thingArn: store.arns.thing(thingName), thingId });
  },
};
