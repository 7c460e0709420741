import { done } from '../../registry/outcome.ts';
import type { IotOperation } from '../iot-operation.ts';
import { NEXT_TOKEN, pageOf } from '../page.ts';

/** By thing type and by one attribute, both exact. [AWS-IoT: API_ListThings] */
export const listThings: IotOperation = {
  name: 'ListThings',
  method: 'GET',
  route: '/things',
  resource: () => '*',
  perform(call, { store }) {
    const typeName = call.query.get('thingTypeName');
    const attributeName = call.query.get('attributeName');
    const attributeValue = call.query.get('attributeValue');
    const matching = store.things
      .things()
      .filter((thing) => typeName === null || thing.thingTypeName === typeName)
      .filter((thing) => attributeName === null || thing.attributes[attributeName] === attributeValue);
    const page = pageOf(matching, call, NEXT_TOKEN);
    const things = page.items.map(({ thingName, thingTypeName, attributes, version }) => ({
      thingName,
      thingTypeName,
      thingArn: store.arns.thing(thingName),
      attributes,
      version,
    }));
    return done({ things, nextToken: page.next });
  },
};
