import { done, notFound } from '../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../iot-operation.ts';

/** [AWS-IoT: API_DescribeThingType] */
export const describeThingType: IotOperation = {
  name: 'DescribeThingType',
  method: 'GET',
  route: '/thing-types/{thingTypeName}',
  resource: (call, { arns }) => arns.thingType(label(call, 'thingTypeName')),
  perform(call, { store }) {
    const thingTypeName = label(call, 'thingTypeName');
    const type = store.things.thingType(thingTypeName);
    if (!type) return notFound(`Thing type ${thingTypeName}`);
    return done({
      thingTypeName,
      thingTypeId: type.thingTypeId,
      thingTypeArn: store.arns.thingType(thingTypeName),
      thingTypeProperties: type.properties,
      thingTypeMetadata: { deprecated: false, creationDate: epochSeconds(type.createdAtMs) },
    });
  },
};
