import { pushKeyOf } from '../../contract/config/vehicle-config.ts';
import { messageIdOf } from '../../contract/mailbox/message-id.ts';
import type { Rollout } from '../common/config/rollout-store.ts';
import { syncOne } from '../common/config/sync-vehicle.ts';
import type { VehicleConfigStore } from '../common/config/vehicle-config-store.ts';
import { inGroups, type WalkedPage, type WalkPorts } from './walk-vehicles.ts';

export interface TakeBackPorts extends WalkPorts {
  vehicleConfigs: VehicleConfigStore;
}

const PAGE = 100;

/**
 * The next page of a rollout's own vehicles: what still waits for them is cancelled, and on a rollback each is sent what
 * it should have now.
 */
export async function takeBackPage(rollout: Rollout, most: number, ports: TakeBackPorts): Promise<WalkedPage> {
  const { rolloutId, progress } = rollout;
  const limit = Math.min(PAGE, most);
  const { vehicleIds, nextKey } = await ports.vehicleConfigs.ofRollout(rolloutId, limit, rollout.cursor);
  const isRollback = progress.state === 'ROLLING_BACK';
  const pushed = await inGroups(vehicleIds, async (vehicleId) => {
    try {
      await withdraw(vehicleId, rollout, ports);
      return isRollback && (await sendBack(vehicleId, rollout, ports));
    } catch (error) {
      ports.onFault(vehicleId, error);
      return false;
    }
  });
  return { pushed, ...(nextKey === undefined ? {} : { cursor: nextKey }) };
}

/** What was sent already may have its effect: only the vehicle says how that ends. */
async function withdraw(vehicleId: string, rollout: Rollout, ports: TakeBackPorts): Promise<void> {
  const { tenantId, configId, rolloutId } = rollout;
  const known = await ports.vehicleConfigs.find(tenantId, vehicleId, configId);
  if (known.push === undefined || known.rolloutId !== rolloutId || known.outcome !== 'PENDING') return;
  const messageId = messageIdOf(tenantId, vehicleId, pushKeyOf(configId, known.push));
  const message = await ports.mailbox.find(vehicleId, messageId);
  if (message?.state !== 'QUEUED') return;
  const reasonCode = 'rollout-ended';
  await ports.mailbox.transition(message, { state: 'CANCELLED', atMs: ports.nowMs(), by: 'operator', reasonCode });
}

async function sendBack(vehicleId: string, { tenantId, configId }: Rollout, ports: TakeBackPorts): Promise<boolean> {
  const vehicle = await ports.readVehicle(vehicleId);
  if (vehicle?.tenantId !== tenantId || vehicle.retirement !== undefined) return false;
  return (await syncOne(vehicle, configId, ports)).outcome === 'pushed';
}
