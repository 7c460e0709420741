import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { certificateOfPrincipal, existingThing } from '../../principal.ts';

/** [AWS-IoT: API_AttachThingPrincipal] */
export const attachThingPrincipal: IotOperation = {
  name: 'AttachThingPrincipal',
  method: 'PUT',
  route: '/things/{thingName}/principals',
  resource: (call) => call.principal ?? '*',
  perform(call, { store }) {
    const thing = existingThing(store, label(call, 'thingName'));
    if (!thing.ok) return thing;
    const certificate = certificateOfPrincipal(store, call.principal);
    if (!certificate.ok) return certificate;
    const isExclusive = call.query.get('thingPrincipalType') === 'EXCLUSIVE_THING';
    const attached = store.principals.attach(
      thing.value.thingName,
      certificate.value.certificateId,
      isExclusive ? 'EXCLUSIVE_THING' : 'NON_EXCLUSIVE_THING',
    );
    return attached.ok ? done({}) : attached;
  },
};
