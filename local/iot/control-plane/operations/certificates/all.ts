import type { IotOperation } from '../../iot-operation.ts';
import { createCertificateFromCsr } from './create-certificate-from-csr.ts';
import { createKeysAndCertificate } from './create-keys-and-certificate.ts';
import { deleteCertificate } from './delete-certificate.ts';
import { describeCertificate } from './describe-certificate.ts';
import { listCertificates } from './list-certificates.ts';
import { listCertificatesByCa } from './list-certificates-by-ca.ts';
import { registerCertificate } from './register-certificate.ts';
import { registerCertificateWithoutCa } from './register-certificate-without-ca.ts';
import { updateCertificate } from './update-certificate.ts';

export const CERTIFICATE_OPERATIONS: readonly IotOperation[] = [
  createCertificateFromCsr,
  createKeysAndCertificate,
  deleteCertificate,
  describeCertificate,
  listCertificatesByCa,
  listCertificates,
  registerCertificateWithoutCa,
  registerCertificate,
  updateCertificate,
];
