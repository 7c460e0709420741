import { failed } from '../../../registry/outcome.ts';
import type { Thing } from '../../../registry/thing.ts';
import { flag, type IotCall, type IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** By thing type and by one attribute, whose value may be a prefix. [AWS-IoT: API_ListThings] */
export const listThings: IotOperation = {
  name: 'ListThings',
  method: 'GET',
  route: '/things',
  resource: () => '*',
  perform(call, { store }) {
    if (call.query.has('attributeValue') && !call.query.has('attributeName')) {
      return failed('InvalidRequestException', 'attributeValue needs an attributeName.');
    }
    const matching = store.things.things().filter((thing) => isAskedFor(thing, call));
    return pageAnswer(matching, call, NEXT_TOKEN, (page) => ({
      things: page.map(({ thingName, thingTypeName, attributes, version }) => ({
        thingName,
        thingTypeName,
        thingArn: store.arns.thing(thingName),
        attributes,
        version,
      })),
    }));
  },
};

function isAskedFor(thing: Thing, call: IotCall): boolean {
  const typeName = call.query.get('thingTypeName');
  if (typeName !== null && thing.thingTypeName !== typeName) return false;
  const attributeName = call.query.get('attributeName');
  if (attributeName === null) return true;
  const value = thing.attributes[attributeName];
  const wanted = call.query.get('attributeValue');
  if (value === undefined || wanted === null) return value !== undefined;
  return flag(call, 'usePrefixAttributeValue') ? value.startsWith(wanted) : value === wanted;
}
