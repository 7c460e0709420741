import { certificateSummary } from '../../certificate-answers.ts';
import type { IotOperation } from '../../iot-operation.ts';
import { inOrder, MARKER, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListCertificates] */
export const listCertificates: IotOperation = {
  name: 'ListCertificates',
  method: 'GET',
  route: '/certificates',
  resource: () => '*',
  perform: (call, { store }) =>
    pageAnswer(inOrder(store.certificates.certificates(), call), call, MARKER, (page) => ({
      certificates: page.map((certificate) => certificateSummary(store, certificate)),
    })),
};
