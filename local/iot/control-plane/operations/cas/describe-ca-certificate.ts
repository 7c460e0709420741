import { done, notFound } from '../../../registry/outcome.ts';
import { caSummary } from '../../ca-answer.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DescribeCACertificate] */
export const describeCaCertificate: IotOperation = {
  name: 'DescribeCACertificate',
  method: 'GET',
  route: '/cacertificate/{certificateId}',
  resource: (call, { arns }) => arns.caCertificate(label(call, 'certificateId')),
  perform(call, { store }) {
    const ca = store.cas.ca(label(call, 'certificateId'));
    if (!ca) return notFound(`CA certificate ${label(call, 'certificateId')}`);
    return done({
      certificateDescription: {
        ...caSummary(store, ca),
        certificatePem: ca.certificatePem,
        ownedBy: store.arns.accountId,
        autoRegistrationStatus: ca.allowAutoRegistration ? 'ENABLE' : 'DISABLE',
        lastModifiedDate: epochSeconds(ca.modifiedAtMs),
        customerVersion: ca.version,
        validity: { notBefore: epochSeconds(ca.notBeforeMs), notAfter: epochSeconds(ca.notAfterMs) },
        certificateMode: ca.mode,
      },
      registrationConfig: ca.registrationConfig,
    });
  },
};
