import { type IotOperation, label } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { existingThing } from '../../principal.ts';

/** With the kind of each attachment, of one kind alone when asked. [AWS-IoT: API_ListThingPrincipalsV2] */
export const listThingPrincipalsV2: IotOperation = {
  name: 'ListThingPrincipalsV2',
  method: 'GET',
  route: '/things/{thingName}/principals-v2',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const thing = existingThing(store, label(call, 'thingName'));
    if (!thing.ok) return thing;
    const wanted = call.query.get('thingPrincipalType');
    const attachments = store.principals.ofThing(thing.value.thingName);
    const asked = attachments.filter(({ type }) => wanted === null || type === wanted);
    return pageAnswer(asked, call, NEXT_TOKEN, (page) => ({
      thingPrincipalObjects: page.map(({ certificateId, type }) => ({
        principal: store.arns.certificate(certificateId),
        thingPrincipalType: type,
      })),
    }));
  },
};
