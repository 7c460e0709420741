import { done, notFound } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { thingTypeAnswer } from '../../thing-type-answer.ts';

/** [AWS-IoT: API_DescribeThingType] */
export const describeThingType: IotOperation = {
  name: 'DescribeThingType',
  method: 'GET',
  route: '/thing-types/{thingTypeName}',
  resource: (call, { arns }) => arns.thingType(label(call, 'thingTypeName')),
  perform(call, { store }) {
    const type = store.things.thingType(label(call, 'thingTypeName'));
    if (!type) return notFound(`Thing type ${label(call, 'thingTypeName')}`);
    return done({ ...thingTypeAnswer(store, type), thingTypeId: type.thingTypeId });
  },
};
