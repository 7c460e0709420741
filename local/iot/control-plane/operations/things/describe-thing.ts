import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { existingThing } from '../../principal.ts';

/** [AWS-IoT: API_DescribeThing] */
export const describeThing: IotOperation = {
  name: 'DescribeThing',
  method: 'GET',
  route: '/things/{thingName}',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const found = existingThing(store, label(call, 'thingName'));
    if (!found.ok) return found;
    const { thingName, thingId, thingTypeName, attributes, version, billingGroupName } = found.value;
    const thingArn = store.arns.thing(thingName);
    const names = { defaultClientId: thingName, thingName, thingId, thingArn, thingTypeName, billingGroupName };
    return done({ ...names, attributes, version });
  },
};
