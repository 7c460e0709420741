import { type IotOperation, label } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { existingThing } from '../../principal.ts';

/** [AWS-IoT: API_ListThingPrincipals] */
export const listThingPrincipals: IotOperation = {
  name: 'ListThingPrincipals',
  method: 'GET',
  route: '/things/{thingName}/principals',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const thing = existingThing(store, label(call, 'thingName'));
    if (!thing.ok) return thing;
    return pageAnswer(store.principals.ofThing(thing.value.thingName), call, NEXT_TOKEN, (page) => ({
      principals: page.map(({ certificateId }) => store.arns.certificate(certificateId)),
    }));
  },
};
