import type { CaCertificate } from '../certificates/ca-certificate.ts';
import type { IotStore } from '../iot-store.ts';
import { epochSeconds } from './iot-operation.ts';

/** [AWS-IoT: API_CACertificate] */
export function caSummary(store: IotStore, { certificateId, status, createdAtMs }: CaCertificate): object {
  const certificateArn = store.arns.caCertificate(certificateId);
  return { certificateArn, certificateId, status, creationDate: epochSeconds(createdAtMs) };
}
