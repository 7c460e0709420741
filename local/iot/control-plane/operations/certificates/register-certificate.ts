import { X509Certificate } from 'node:crypto';
import { isSignedByCa } from '../../../certificates/ca-certificate.ts';
import type { CaStore } from '../../../certificates/ca-store.ts';
import { done, failed, type Outcome } from '../../../registry/outcome.ts';
import { statusOfRegistration } from '../../certificate-registration.ts';
import { flag, type IotOperation, textField } from '../../iot-operation.ts';

/** Of a CA that is registered and ACTIVE. [AWS-IoT: API_RegisterCertificate] */
export const registerCertificate: IotOperation = {
  name: 'RegisterCertificate',
  method: 'POST',
  route: '/certificate/register',
  resource: () => '*',
  perform(call, { store }) {
    const certificatePem = textField(call, 'certificatePem') ?? '';
    const status = statusOfRegistration(textField(call, 'status'), flag(call, 'setAsActive') ? 'ACTIVE' : 'INACTIVE');
    if (!status.ok) return status;
    const ca = signerOf(store.cas, certificatePem, textField(call, 'caCertificatePem'));
    if (!ca.ok) return ca;
    const origin = { caCertificateId: ca.value, mode: 'DEFAULT' as const };
    const admitted = store.certificates.admit(certificatePem, status.value, origin);
    if (!admitted.ok) return admitted;
    const { certificateId } = admitted.value;
    return done({ certificateArn: store.arns.certificate(certificateId), certificateId });
  },
};

/** The id of the CA; the PEM of it need be given only where several have its subject. */
function signerOf(cas: CaStore, certificatePem: string, caPem: string | undefined): Outcome<string> {
  const der = derOf(certificatePem);
  if (!der) return failed('CertificateValidationException', 'It is no certificate in PEM.');
  const caDer = caPem === undefined ? undefined : derOf(caPem);
  if (caPem !== undefined && !caDer)
    return failed('CertificateValidationException', 'The CA is no certificate in PEM.');
  const candidates = cas.cas().filter((ca) => (caDer === undefined || ca.der.equals(caDer)) && isSignedByCa(ca, der));
  const ca = candidates.find(({ status }) => status === 'ACTIVE');
  if (ca) return done(ca.certificateId);
  const message = candidates.length > 0 ? 'The CA of the certificate is INACTIVE.' : 'No registered CA has signed it.';
  return failed('CertificateValidationException', message);
}

function derOf(pem: string): Buffer | undefined {
  try {
    return new X509Certificate(pem).raw;
  } catch {
    return undefined;
  }
}
