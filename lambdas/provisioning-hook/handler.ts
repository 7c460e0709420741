import { IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { ENV } from '../../contract/function-environment.ts';
import { type ClaimRow, type ManifestRow, manifestKeys } from '../../contract/identity/manifest.ts';
import { logger } from '../common/logger.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { decideBirth, type Refusal, readBirthRequest } from './decide-birth.ts';

/** [AWS-IoT: pre-provisioning-hook] */
interface HookEvent {
  claimCertificateId: string;
  certificateId: string;
  templateArn: string;
  clientId: string;
  parameters?: Record<string, string>;
}

type HookResult =
  | { allowProvisioning: false }
  | { allowProvisioning: true; parameterOverrides: Record<string, string> };

const manifest = openTable(requireEnv(ENV.manifestTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const iot = new IoTClient({});

export async function handler(event: HookEvent): Promise<HookResult> {
  const request = readBirthRequest(event.parameters);
  if (request === undefined) return deny(event, 'bad-parameters');
  const [claim, row] = await Promise.all([
    manifest.get({ pk: manifestKeys.claim(event.claimCertificateId) }),
    manifest.get({ pk: manifestKeys.vin(request.vin) }),
  ]);
  const decision = decideBirth(request, claim as ClaimRow | undefined, row as ManifestRow | undefined);
  if (!decision.allowed) return deny(event, decision.refusal);
  if (!(await reserve(decision.row, event.certificateId))) return deny(event, 'already-born');
  await retireEarlierCertificate(decision.row, event.certificateId);
  await upsertVehicle(decision.row, event.certificateId);
  logger.info('birth allowed', { vehicleId: decision.row.vehicleId, certificateId: event.certificateId });
  return { allowProvisioning: true, parameterOverrides: overridesFor(decision.row) };
}

/** Every parameter comes from the manifest; what the vehicle sent does not reach the template. */
function overridesFor(row: ManifestRow): Record<string, string> {
  return { vehicleId: row.vehicleId, model: row.model, tenantId: row.tenantId, vin: 'withheld', secret: 'withheld' };
}

/** Promises the vehicle to this certificate; false when it was born or promised to another one meanwhile. */
async function reserve(row: ManifestRow, certificateId: string): Promise<boolean> {
  const before = row.reservedCertificateId;
  const unchanged =
    before === undefined ? 'attribute_not_exists(reservedCertificateId)' : 'reservedCertificateId = :before';
  const outcome = await manifest.update({
    key: { pk: row.pk },
    update: 'SET reservedCertificateId = :certificate',
    condition: `attribute_not_exists(bornAtMs) AND ${unchanged}`,
    values: {
      ':certificate': certificateId,
      ...(before === undefined ? {} : { ':before': before }),
    },
  });
  return outcome.ok;
}

/** A retried birth leaves no second certificate that could connect. */
async function retireEarlierCertificate(row: ManifestRow, certificateId: string): Promise<void> {
  const earlier = row.reservedCertificateId;
  if (earlier === undefined || earlier === certificateId) return;
  try {
    await iot.send(new UpdateCertificateCommand({ certificateId: earlier, newStatus: 'INACTIVE' }));
  } catch (error) {
    // an ownership token that was never used takes its certificate with it
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
}

async function upsertVehicle(row: ManifestRow, certificateId: string): Promise<void> {
  await vehicles.update({
    key: { vehicleId: row.vehicleId },
    update: 'SET tenantId = :tenant, vin = :vin, model = :model, certificateId = :certificate',
    values: { ':tenant': row.tenantId, ':vin': row.vin, ':model': row.model, ':certificate': certificateId },
  });
}

function deny(event: HookEvent, refusal: Refusal): HookResult {
  const { claimCertificateId, clientId } = event;
  const fields = { refusal, claimCertificateId, clientId };
  if (refusal === 'already-born') logger.error('second birth refused', fields);
  else logger.warn('birth refused', fields);
  return { allowProvisioning: false };
}
