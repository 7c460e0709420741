import { done } from '../../registry/outcome.ts';
import { epochSeconds, type IotOperation } from '../iot-operation.ts';
import { MARKER, pageOf } from '../page.ts';

/** In order of registration. [AWS-IoT: API_ListCertificates] */
export const listCertificates: IotOperation = {
  name: 'ListCertificates',
  method: 'GET',
  route: '/certificates',
  resource: () => '*',
  perform(call, { store }) {
    const page = pageOf(store.certificates.certificates(), call, MARKER);
    const certificates = page.items.map(({ certificateId, status, createdAtMs }) => ({
      certificateArn: store.arns.certificate(certificateId),
      certificateId,
      status,
      certificateMode: 'DEFAULT',
      creationDate: epochSeconds(createdAtMs),
    }));
    return done({ certificates, nextMarker: page.next });
  },
};
