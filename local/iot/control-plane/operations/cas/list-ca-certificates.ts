import { caSummary } from '../../ca-answer.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { inOrder, MARKER, pageAnswer } from '../../page.ts';

/** Those of one template alone when it is named. [AWS-IoT: API_ListCACertificates] */
export const listCaCertificates: IotOperation = {
  name: 'ListCACertificates',
  method: 'GET',
  route: '/cacertificates',
  resource: () => '*',
  perform(call, { store }) {
    const wanted = call.query.get('templateName');
    const cas = store.cas.cas().filter((ca) => wanted === null || ca.registrationConfig?.templateName === wanted);
    return pageAnswer(inOrder(cas, call), call, MARKER, (page) => ({
      certificates: page.map((ca) => caSummary(store, ca)),
    }));
  },
};
