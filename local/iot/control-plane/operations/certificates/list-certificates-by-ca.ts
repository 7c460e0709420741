import { certificateSummary } from '../../certificate-answers.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { inOrder, MARKER, pageAnswer } from '../../page.ts';

/** Those registered with the CA; of a CA nobody knows there are none. [AWS-IoT: API_ListCertificatesByCA] [assumed: the second] */
export const listCertificatesByCa: IotOperation = {
  name: 'ListCertificatesByCA',
  method: 'GET',
  route: '/certificates-by-ca/{caCertificateId}',
  resource: () => '*',
  perform(call, { store }) {
    const caCertificateId = label(call, 'caCertificateId');
    const signed = store.certificates.certificates().filter((one) => one.caCertificateId === caCertificateId);
    return pageAnswer(inOrder(signed, call), call, MARKER, (page) => ({
      certificates: page.map((certificate) => certificateSummary(store, certificate)),
    }));
  },
};
