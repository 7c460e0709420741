import { done, notFound } from '../../../registry/outcome.ts';
import { certificateSummary } from '../../certificate-answers.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DescribeCertificate] */
export const describeCertificate: IotOperation = {
  name: 'DescribeCertificate',
  method: 'GET',
  route: '/certificates/{certificateId}',
  resource: (call, { arns }) => arns.certificate(label(call, 'certificateId')),
  perform(call, { store }) {
    const certificateId = label(call, 'certificateId');
    const certificate = store.certificates.certificate(certificateId);
    if (!certificate) return notFound(`Certificate ${certificateId}`);
    return done({
      certificateDescription: {
        ...certificateSummary(store, certificate),
        caCertificateId: certificate.caCertificateId,
        certificatePem: certificate.certificatePem,
        ownedBy: store.arns.accountId,
        lastModifiedDate: epochSeconds(certificate.modifiedAtMs),
        validity: {
          notBefore: epochSeconds(certificate.notBeforeMs),
          notAfter: epochSeconds(certificate.notAfterMs),
        },
      },
    });
  },
};
