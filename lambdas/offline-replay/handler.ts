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
    return noteEvent(vehicleId, receivedAtMs);
  }
  const [pull] = await Promise.allSettled([pullConfigs(vehicleId, sync)]);
  const report = await onReady(vehicleId, receivedAtMs, ports);
  if (report === undefined) return logger.warn('ready is unknown or outdated', { vehicleId });
  // replay comes first: a fault of the pull must not keep a command back
  if (pull.status === 'rejected') throw pull.reason;
  const isEmpty = report.sent + report.expired + report.superseded === 0;
  logger[isEmpty ? 'debug' : 'info']('replay', { vehicleId, ...report, pulled: pull.value });
}
