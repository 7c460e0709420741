import { ENV } from '../../contract/function-environment.ts';
import type { LifecycleEvent } from '../../contract/presence/merge-presence.ts';
import { logger } from '../common/logger.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { readVehicle } from '../common/store/vehicle-row.ts';
import { applyLifecycleEvent, noteBirth } from './apply-lifecycle-event.ts';

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const manifest = openTable(requireEnv(ENV.manifestTable));

/** Invoked by the presence rule, one lifecycle event at a time. */
export async function handler(event: LifecycleEvent): Promise<void> {
  const outcome = await applyLifecycleEvent(vehicles, event);
  if (outcome === 'unknown-vehicle') {
    logger.warn('lifecycle event of an unknown vehicle', { clientId: event.clientId });
    return;
  }
  if (event.eventType === 'connected') await noteFirstConnection(event);
  logger.info('presence', { vehicleId: event.clientId, eventType: event.eventType, outcome });
}

async function noteFirstConnection(event: LifecycleEvent): Promise<void> {
  const vehicle = await readVehicle(vehicles, event.clientId);
  if (vehicle === undefined || vehicle.bornAtMs !== undefined) return;
  const bornAtMs = await noteBirth(manifest, vehicle, event);
  if (bornAtMs === undefined) return;
  await vehicles.update({
    key: { vehicleId: vehicle.vehicleId },
    update: 'SET bornAtMs = :at',
    condition: 'attribute_exists(vehicleId)',
    values: { ':at': bornAtMs },
  });
  logger.info('vehicle born', { vehicleId: vehicle.vehicleId });
}
