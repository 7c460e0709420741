import type { IotOperation } from '../../iot-operation.ts';
import { deleteCaCertificate } from './delete-ca-certificate.ts';
import { deleteRegistrationCode } from './delete-registration-code.ts';
import { describeCaCertificate } from './describe-ca-certificate.ts';
import { getRegistrationCode } from './get-registration-code.ts';
import { listCaCertificates } from './list-ca-certificates.ts';
import { registerCaCertificate } from './register-ca-certificate.ts';
import { updateCaCertificate } from './update-ca-certificate.ts';

export const CA_OPERATIONS: readonly IotOperation[] = [
  deleteCaCertificate,
  deleteRegistrationCode,
  describeCaCertificate,
  getRegistrationCode,
  listCaCertificates,
  registerCaCertificate,
  updateCaCertificate,
];
