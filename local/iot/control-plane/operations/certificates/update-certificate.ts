import { CERTIFICATE_STATUSES } from '../../../certificates/certificate.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** A certificate that stops being ACTIVE loses its live connections. [AWS-IoT: API_UpdateCertificate] */
export const updateCertificate: IotOperation = {
  name: 'UpdateCertificate',
  method: 'PUT',
  route: '/certificates/{certificateId}',
  resource: (call, { arns }) => arns.certificate(label(call, 'certificateId')),
  perform(call, { store }) {
    const asked = call.query.get('newStatus');
    const status = CERTIFICATE_STATUSES.find((known) => known === asked);
    if (!status) return failed('InvalidRequestException', `Status ${asked} is not valid.`);
    const updated = store.certificates.setStatus(label(call, 'certificateId'), status);
    return updated.ok ? done({}) : updated;
  },
};
