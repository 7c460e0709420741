import { IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { ENV } from '../../contract/function-environment.ts';
import type { ManifestRow } from '../../contract/identity/manifest.ts';
import { logger } from '../common/logger.ts';
import { requireEnv } from '../common/require-env.ts';
import { withSharedReads } from '../common/store/batch-read.ts';
import { openTable } from '../common/store/table.ts';
import { writeTogether } from '../common/store/write-together.ts';
import { allowBirth, type BirthPorts, type HookEvent } from './allow-birth.ts';
import type { Refusal } from './decide-birth.ts';
import { secondBirthMetric } from './second-birth-metric.ts';

type HookResult =
  | { allowProvisioning: false }
  | { allowProvisioning: true; parameterOverrides: Record<string, string> };

const iot = new IoTClient({});

const ports: BirthPorts = {
  // claim and vehicle in one call
  manifest: withSharedReads(openTable(requireEnv(ENV.manifestTable))),
  vehicles: openTable(requireEnv(ENV.vehiclesTable)),
  writeTogether,
  retire,
  leases: new Map(),
  nowMs: () => Date.now(),
};

export async function handler(event: HookEvent): Promise<HookResult> {
  const answer = await allowBirth(ports, event);
  if (!answer.allowed) return deny(event, answer.refusal);
  const { vehicleId } = answer.row;
  logger.info('birth allowed', { vehicleId, certificateId: event.certificateId });
  return { allowProvisioning: true, parameterOverrides: overridesFor(answer.row) };
}

/** Every parameter comes from the manifest; what the vehicle sent does not reach the template. */
function overridesFor(row: ManifestRow): Record<string, string> {
  return { vehicleId: row.vehicleId, model: row.model, tenantId: row.tenantId, vin: 'withheld', secret: 'withheld' };
}

/** A retried birth leaves no second certificate that could connect. */
async function retire(certificateId: string): Promise<void> {
  try {
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
  } catch (error) {
    // an ownership token that was never used takes its certificate with it
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
}

function deny(event: HookEvent, refusal: Refusal): HookResult {
  const { claimCertificateId, clientId } = event;
  const fields = { refusal, claimCertificateId, clientId };
  if (refusal === 'already-born') logger.error('second birth refused', { ...fields, ...secondBirthMetric(Date.now()) });
  else logger.warn('birth refused', fields);
  return { allowProvisioning: false };
}
