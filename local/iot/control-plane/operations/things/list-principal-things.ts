import type { IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { certificateOfPrincipal } from '../../principal.ts';

/** [AWS-IoT: API_ListPrincipalThings] */
export const listPrincipalThings: IotOperation = {
  name: 'ListPrincipalThings',
  method: 'GET',
  route: '/principals/things',
  resource: (call) => call.principal ?? '*',
  perform(call, { store }) {
    const certificate = certificateOfPrincipal(store, call.principal);
    if (!certificate.ok) return certificate;
    const attachments = store.principals.ofCertificate(certificate.value.certificateId);
    return pageAnswer(attachments, call, NEXT_TOKEN, (page) => ({ things: page.map(({ thingName }) => thingName) }));
  },
};
