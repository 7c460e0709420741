import { replayDelayMs } from '../../contract/mailbox/replay-spread.ts';
import { type ReplayPorts, type ReplayReport, replayWaiting } from '../common/mailbox/replay.ts';
import type { ReplayTickets } from '../common/mailbox/replay-tickets.ts';
import type { Table } from '../common/store/table.ts';

export interface ReadyPorts extends ReplayPorts {
  vehicles: Table;
  tickets: ReplayTickets;
  /** Unacknowledged messages a vehicle may have. */
  window: number;
  /** Over how long replays of what is not urgent are spread; 0: at once. */
  spreadMs: number;
}

/**
 * On `ready`: writes readiness, then strongly reads what waits. Dispatch does it the other way round, so that no
 * message falls between the two. Undefined when there is no such vehicle, or a later `ready` was noted already and
 * replays for this one too.
 */
export async function onReady(
  vehicleId: string,
  readyAtMs: number,
  ports: ReadyPorts,
): Promise<ReplayReport | undefined> {
  if (!(await noteReady(ports.vehicles, vehicleId, readyAtMs))) return undefined;
  const { window, spreadMs } = ports;
  const report = await replayWaiting({ vehicleId, window, readyAtMs, onlyUrgent: spreadMs > 0 }, ports);
  if (report.isDeferred) await ports.tickets.ask(vehicleId, readyAtMs + replayDelayMs(vehicleId, spreadMs));
  else if (report.isCutShort) await ports.tickets.ask(vehicleId, readyAtMs);
  return report;
}

async function noteReady(vehicles: Table, vehicleId: string, readyAtMs: number): Promise<boolean> {
  const outcome = await vehicles.update({
    key: { vehicleId },
    update: 'SET readyAtMs = :at',
    condition: 'attribute_exists(vehicleId) AND (attribute_not_exists(readyAtMs) OR readyAtMs <= :at)',
    values: { ':at': readyAtMs },
  });
  return outcome.ok;
}
