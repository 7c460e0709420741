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
import { writeTogether } from '../common/store/write-together.ts';
import { applyLifecycleEvent } from './apply-lifecycle-event.ts';
import { continueReplay } from './continue-replay.ts';
import { type FirstConnection, type FirstConnectionPorts, noteFirstConnection } from './first-connection.ts';

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const certificatesTable = openTable(requireEnv(ENV.certificatesTable));
const certificates = createCertificateStore(certificatesTable);
const birthPorts: FirstConnectionPorts = {
  ...{ vehicles, manifest: openTable(requireEnv(ENV.manifestTable)), certificates: certificatesTable },
  ...{ writeTogether, nowMs: Date.now },
};
const tickets = createReplayTickets(openTable(requireEnv(ENV.mailboxTable)));
const renewalSettings = readRotationSettings();

/** Invoked by the presence rule, one lifecycle event at a time. */
export async function handler(event: LifecycleEvent): Promise<void> {
  const vehicle = await readVehicle(vehicles, event.clientId);
  const birth = await bornBy(event, vehicle);
  if (birth.outcome !== 'no-birth') logger.info('vehicle born', { vehicleId: event.clientId });
  const bornAtMs = birth.outcome === 'noted' ? birth.bornAtMs : undefined;
  const outcome = birth.outcome === 'done' ? 'written' : await applyLifecycleEvent(vehicles, event, vehicle, bornAtMs);
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

async function bornBy(event: LifecycleEvent, vehicle: VehicleRow | undefined): Promise<FirstConnection> {
  if (event.eventType !== 'connected' || vehicle === undefined || vehicle.bornAtMs !== undefined) {
    return { outcome: 'no-birth' };
  }
  return noteFirstConnection(birthPorts, vehicle, event);
}

/** In the middle of a renewal it counts with which certificate a vehicle connects. */
async function noteRenewal(event: LifecycleEvent): Promise<void> {
  const { clientId: vehicleId, principalIdentifier: certificateId, timestamp: atMs } = event;
  if (certificateId === undefined) return;
  const state = await noteConnection(certificates, { vehicleId, certificateId, atMs }, Date.now(), renewalSettings);
  if (state !== undefined) logger.info('renewal', { vehicleId, state });
}
