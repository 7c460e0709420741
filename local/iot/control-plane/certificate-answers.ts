import type { Certificate } from '../certificates/certificate.ts';
import type { IotStore } from '../iot-store.ts';
import { epochSeconds } from './iot-operation.ts';

/** [AWS-IoT: API_Certificate] */
export function certificateSummary(store: IotStore, { certificateId, status, createdAtMs, mode }: Certificate): object {
  return {
    certificateArn: store.arns.certificate(certificateId),
    certificateId,
    status,
    certificateMode: mode ?? 'DEFAULT',
    creationDate: epochSeconds(createdAtMs),
  };
}
