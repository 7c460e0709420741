import { IoTClient } from '@aws-sdk/client-iot';
import { ENV } from '../../contract/function-environment.ts';
import { createCertificateStore } from '../common/certificates/certificate-store.ts';
import { createIotCertificates } from '../common/certificates/iot-certificates.ts';
import { createRenewalMailbox } from '../common/certificates/renewal-mailbox.ts';
import { readRotationSettings } from '../common/certificates/rotation-settings.ts';
import { logger } from '../common/logger.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { answerRequest, type CsrRuleEvent, type IssuePorts } from './answer-request.ts';

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const arnPrefix = requireEnv(ENV.certificateArnPrefix);

const ports: IssuePorts = {
  vehicles,
  certificates: createCertificateStore(openTable(requireEnv(ENV.certificatesTable))),
  iot: createIotCertificates(new IoTClient({}), {
    devicePolicy: requireEnv(ENV.devicePolicy),
    arnOf: (certificateId) => `${arnPrefix}${certificateId}`,
  }),
  mailbox: createRenewalMailbox(openDispatch(vehicles), 'certificate-issue'),
  settings: readRotationSettings(),
  nowMs: Date.now,
};

/** Invoked by the csr rule, one request at a time. */
export async function handler(event: CsrRuleEvent): Promise<void> {
  const { vehicleId } = event;
  const outcome = await answerRequest(event, ports);
  if (outcome.outcome === 'refused') return logger.warn('request refused', { vehicleId, reason: outcome.reason });
  logger.info('certificate', { vehicleId, outcome: outcome.outcome });
}
