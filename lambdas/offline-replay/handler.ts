import { ENV } from '../../contract/function-environment.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { logger } from '../common/logger.ts';
import { publishDown } from '../common/mailbox/down-publisher.ts';
import { createMailboxStore } from '../common/mailbox/mailbox-store.ts';
import { replayWaiting } from '../common/mailbox/replay.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { openTable, type Table } from '../common/store/table.ts';

/** What the event rule selects from `v1/{vehicleId}/up/event/{type}`. */
interface VehicleEvent {
  vehicleId: string;
  type: string;
  receivedAtMs: number;
}

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const mailbox = createMailboxStore(openTable(requireEnv(ENV.mailboxTable)));
const window = requireEnvNumber(ENV.replayWindow);

/**
 * On `ready`: writes readiness, then strongly reads what waits. Dispatch does it the other way round, so that no
 * message falls between the two.
 */
export async function handler(event: VehicleEvent): Promise<void> {
  if (!isVehicleId(event.vehicleId)) return logger.warn('event of no vehicle', { vehicleId: event.vehicleId });
  if (event.type !== 'ready') return logger.info('vehicle event', { vehicleId: event.vehicleId, type: event.type });
  if (!(await noteReady(vehicles, event))) {
    return logger.warn('ready is unknown or outdated', { vehicleId: event.vehicleId });
  }
  const report = await replayWaiting(event.vehicleId, window, { mailbox, publish: publishDown, nowMs: Date.now });
  logger.info('replay', { vehicleId: event.vehicleId, ...report });
}

/** False when there is no such vehicle, or a later `ready` was noted already and replays for this one too. */
async function noteReady(table: Table, event: VehicleEvent): Promise<boolean> {
  const outcome = await table.update({
    key: { vehicleId: event.vehicleId },
    update: 'SET readyAtMs = :at',
    condition: 'attribute_exists(vehicleId) AND (attribute_not_exists(readyAtMs) OR readyAtMs <= :at)',
    values: { ':at': event.receivedAtMs },
  });
  return outcome.ok;
}
