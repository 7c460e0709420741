import { CONFIG_REQUEST_EVENT } from '../../contract/config/message.ts';
import { ENV } from '../../contract/function-environment.ts';
import { CSR_EVENT } from '../../contract/identity/renewal-messages.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { openSync } from '../common/config/open-sync.ts';
import { logger } from '../common/logger.ts';
import { createReplayTickets } from '../common/mailbox/replay-tickets.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { answerConfigRequest } from './answer-config-request.ts';
import { handOnRequest } from './hand-on-request.ts';
import { createEventNotes } from './note-event.ts';
import { onReady, type ReadyPorts } from './on-ready.ts';
import { pullConfigs } from './pull-configs.ts';

/** What the event rule selects from `v1/{vehicleId}/up/event/{type}`. */
interface VehicleEvent {
  vehicleId: string;
  type: string;
  receivedAtMs: number;
  /** Of the MQTT connection it came by; `n/a` when it came by HTTPS. */
  clientId: string;
}

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const noteEvent = createEventNotes(vehicles);
const sync = openSync(vehicles, 'offline-replay');
const ports: ReadyPorts = {
  ...sync,
  vehicles,
  tickets: createReplayTickets(openTable(requireEnv(ENV.mailboxTable))),
  window: requireEnvNumber(ENV.replayWindow),
  spreadMs: requireEnvNumber(ENV.replaySpread) * 1000,
  pull: (vehicle) => pullConfigs(vehicle, sync),
};

/** Invoked by the event rule. `ready` starts a replay; of the others it is noted that the vehicle was heard of. */
export async function handler(event: VehicleEvent): Promise<void> {
  const { vehicleId, type, receivedAtMs } = event;
  if (!isVehicleId(vehicleId)) return logger.warn('event of no vehicle', { vehicleId });
  if (type === CSR_EVENT) return handOnRequest(event);
  if (type === CONFIG_REQUEST_EVENT) {
    const outcome = await answerConfigRequest({ ...event }, sync);
    return logger.info('configuration asked for', { vehicleId, outcome });
  }
  if (type !== 'ready') {
    logger.debug('vehicle event', { vehicleId, type });
    return noteEvent({ vehicleId, atMs: receivedAtMs, isOverConnection: event.clientId === vehicleId });
  }
  const report = await onReady(vehicleId, receivedAtMs, ports);
  if (report === undefined) return logger.warn('ready is unknown or outdated', { vehicleId });
  const isEmpty = report.sent + report.expired + report.superseded === 0;
  logger[isEmpty ? 'debug' : 'info']('replay', { vehicleId, ...report });
}
