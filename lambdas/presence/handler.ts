import { ENV } from '../../contract/function-environment.ts';
import type { LifecycleEvent } from '../../contract/presence/merge-presence.ts';
import { createCertificateStore } from '../common/certificates/certificate-store.ts';
import { noteConnection } from '../common/certificates/note-connection.ts';
import { readRotationSettings } from '../common/certificates/rotation-settings.ts';
import { logger } from '../common/logger.ts';
import { createReplayTickets } from '../common/mailbox/replay-tickets.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { readVehicle, type VehicleRow } from '../common/store/vehicle-row.ts';
import { applyLifecycleEvent, noteBirth } from './apply-lifecycle-event.ts';
import { continueReplay } from './continue-replay.ts';

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const manifest = openTable(requireEnv(ENV.manifestTable));
const certificates = createCertificateStore(openTable(requireEnv(ENV.certificatesTable)));
const tickets = createReplayTickets(openTable(requireEnv(ENV.mailboxTable)));
const renewalSettings = readRotationSettings();

/** Invoked by the presence rule, one lifecycle event at a time. */
export async function handler(event: LifecycleEvent): Promise<void> {
  const vehicle = await readVehicle(vehicles, event.clientId);
  const bornAtMs = event.eventType === 'connected' ? await noteFirstConnection(event, vehicle) : undefined;
  const outcome = await applyLifecycleEvent(vehicles, event, vehicle, bornAtMs);
  if (outcome === 'unknown-vehicle') {
    logger.warn('lifecycle event of an unknown vehicle', { clientId: event.clientId });
    return;
  }
  if (event.eventType === 'connected') {
    if (outcome === 'written') await continueReplay(event, vehicle, tickets, Date.now());
    if (vehicle?.renewal !== undefined) await noteRenewal(event);
  }
  // twice a drive of every vehicle: a line of it is worth more than its row only to who looks for a fault
  logger.debug('presence', { vehicleId: event.clientId, eventType: event.eventType, outcome });
}

/** When the vehicle was born, if it is by this event; the vehicle's own row is written last, so that a retry comes here. */
async function noteFirstConnection(
  event: LifecycleEvent,
  vehicle: VehicleRow | undefined,
): Promise<number | undefined> {
  if (vehicle === undefined || vehicle.bornAtMs !== undefined) return undefined;
  const bornAtMs = await noteBirth(manifest, vehicle, event);
  if (bornAtMs === undefined) return undefined;
  await certificates.begin({ ...vehicle, certificateId: event.principalIdentifier }, Date.now());
  logger.info('vehicle born', { vehicleId: vehicle.vehicleId });
  return bornAtMs;
}

/** In the middle of a renewal it counts with which certificate a vehicle connects. */
async function noteRenewal(event: LifecycleEvent): Promise<void> {
  const { clientId: vehicleId, principalIdentifier: certificateId, timestamp: atMs } = event;
  if (certificateId === undefined) return;
  const state = await noteConnection(certificates, { vehicleId, certificateId, atMs }, Date.now(), renewalSettings);
  if (state !== undefined) logger.info('renewal', { vehicleId, state });
}
