import { ENV } from '../../contract/function-environment.ts';
import { CSR_EVENT } from '../../contract/identity/renewal-messages.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { logger } from '../common/logger.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { createReplayTickets } from '../common/mailbox/replay-tickets.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { handOnRequest } from './hand-on-request.ts';
import { createEventNotes } from './note-event.ts';
import { onReady, type ReadyPorts } from './on-ready.ts';

/** What the event rule selects from `v1/{vehicleId}/up/event/{type}`. */
interface VehicleEvent {
  vehicleId: string;
  type: string;
  receivedAtMs: number;
}

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const noteEvent = createEventNotes(vehicles);
const ports: ReadyPorts = {
  ...openDispatch(vehicles),
  vehicles,
  tickets: createReplayTickets(openTable(requireEnv(ENV.mailboxTable))),
  window: requireEnvNumber(ENV.replayWindow),
  spreadMs: requireEnvNumber(ENV.replaySpread) * 1000,
};

/** Invoked by the event rule. `ready` starts a replay; of the others it is noted that the vehicle was heard of. */
export async function handler(event: VehicleEvent): Promise<void> {
  const { vehicleId, type, receivedAtMs } = event;
  if (!isVehicleId(vehicleId)) return logger.warn('event of no vehicle', { vehicleId });
  if (type === CSR_EVENT) return handOnRequest(event);
  if (type !== 'ready') {
    logger.info('vehicle event', { vehicleId, type });
    return noteEvent(vehicleId, receivedAtMs);
  }
  const report = await onReady(vehicleId, receivedAtMs, ports);
  if (report === undefined) return logger.warn('ready is unknown or outdated', { vehicleId });
  logger.info('replay', { vehicleId, ...report });
}
