import { done } from '../../registry/outcome.ts';
import type { IotOperation } from '../iot-operation.ts';
import { NEXT_TOKEN, pageOf } from '../page.ts';
import { certificateOfPrincipal } from '../principal.ts';

/** [AWS-IoT: API_ListPrincipalThings] */
export const listPrincipalThings: IotOperation = {
  name: 'ListPrincipalThings',
  method: 'GET',
  route: '/principals/things',
  resource: (call) => call.principal ?? '*',
  perform(call, { store }) {
    const certificate = certificateOfPrincipal(store, call.principal);
    if (!certificate.ok) return certificate;
    const page = pageOf(store.principals.ofCertificate(certificate.value.certificateId), call, NEXT_TOKEN);
    return done({ things: page.items.map(({ thingName }) => thingName), nextToken: page.next });
  },
};
