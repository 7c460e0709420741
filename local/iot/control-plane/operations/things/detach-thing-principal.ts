import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { certificateOfPrincipal, existingThing } from '../../principal.ts';

/** [AWS-IoT: API_DetachThingPrincipal] */
export const detachThingPrincipal: IotOperation = {
  name: 'DetachThingPrincipal',
  method: 'DELETE',
  route: '/things/{thingName}/principals',
  resource: (call) => call.principal ?? '*',
  perform(call, { store }) {
    const thing = existingThing(store, label(call, 'thingName'));
    if (!thing.ok) return thing;
    const certificate = certificateOfPrincipal(store, call.principal);
    if (!certificate.ok) return certificate;
    store.principals.detach(thing.value.thingName, certificate.value.certificateId);
    return done({});
  },
};
