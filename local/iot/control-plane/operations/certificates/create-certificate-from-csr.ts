import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';

/** INACTIVE unless `setAsActive`. [AWS-IoT: API_CreateCertificateFromCsr] */
export const createCertificateFromCsr: IotOperation = {
  name: 'CreateCertificateFromCsr',
  method: 'POST',
  route: '/certificates',
  resource: () => '*',
  async perform(call, { store, authority }) {
    const issued = await authority.issueFromCsr(textField(call, 'certificateSigningRequest') ?? '');
    if (!issued.ok) return failed('InvalidRequestException', issued.reason);
    const status = call.query.get('setAsActive') === 'true' ? 'ACTIVE' : 'INACTIVE';
    const { certificateId, certificatePem } = store.certificates.register(issued.certificatePem, status);
    return done({ certificateArn: store.arns.certificate(certificateId), certificateId, certificatePem });
  },
};
