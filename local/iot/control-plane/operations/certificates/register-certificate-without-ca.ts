import { done } from '../../../registry/outcome.ts';
import { statusOfRegistration } from '../../certificate-registration.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';

/** [AWS-IoT: API_RegisterCertificateWithoutCA] */
export const registerCertificateWithoutCa: IotOperation = {
  name: 'RegisterCertificateWithoutCA',
  method: 'POST',
  route: '/certificate/register-no-ca',
  resource: () => '*',
  perform(call, { store }) {
    const status = statusOfRegistration(textField(call, 'status'), 'INACTIVE');
    if (!status.ok) return status;
    const certificatePem = textField(call, 'certificatePem') ?? '';
    const admitted = store.certificates.admit(certificatePem, status.value, { mode: 'SNI_ONLY' });
    if (!admitted.ok) return admitted;
    const { certificateId } = admitted.value;
    return done({ certificateArn: store.arns.certificate(certificateId), certificateId });
  },
};
