import type { IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { certificateOfPrincipal } from '../../principal.ts';

/** With the kind of each attachment, of one kind alone when asked. [AWS-IoT: API_ListPrincipalThingsV2] */
export const listPrincipalThingsV2: IotOperation = {
  name: 'ListPrincipalThingsV2',
  method: 'GET',
  route: '/principals/things-v2',
  resource: (call) => call.principal ?? '*',
  perform(call, { store }) {
    const certificate = certificateOfPrincipal(store, call.principal);
    if (!certificate.ok) return certificate;
    const wanted = call.query.get('thingPrincipalType');
    const attachments = store.principals.ofCertificate(certificate.value.certificateId);
    const asked = attachments.filter(({ type }) => wanted === null || type === wanted);
    return pageAnswer(asked, call, NEXT_TOKEN, (page) => ({
      principalThingObjects: page.map(({ thingName, type }) => ({ thingName, thingPrincipalType: type })),
    }));
  },
};
