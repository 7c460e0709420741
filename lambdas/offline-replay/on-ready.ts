import { replayDelayMs } from '../../contract/mailbox/replay-spread.ts';
import { type ReplayPorts, type ReplayReport, replayWaiting } from '../common/mailbox/replay.ts';
import type { ReplayTickets } from '../common/mailbox/replay-tickets.ts';
import type { Table } from '../common/store/table.ts';
import { asVehicleRow, type VehicleRow } from '../common/store/vehicle-row.ts';

export interface ReadyPorts extends ReplayPorts {
  vehicles: Pick<Table, 'update'>;
  tickets: ReplayTickets;
  /** Unacknowledged messages a vehicle may have. */
  window: number;
  /** Over how long replays of what is not urgent are spread after `ready`; 0: at once. */
  spreadMs: number;
  /** Puts into the mailbox what the vehicle lacks besides, as it was before it was ready; returns how much. */
  pull?(vehicle: VehicleRow): Promise<number>;
}

export interface ReadyReport extends ReplayReport {
  pulled: number;
}

/**
 * On `ready`: writes readiness, then strongly reads what waits. Dispatch does it the other way round, so that no
 * message falls between the two. Undefined when there is no such vehicle, or a later `ready` was noted already and
 * replays for this one too. Throws what the pull threw, after the replay: it must not keep a command back.
 */
export async function onReady(
  vehicleId: string,
  readyAtMs: number,
  ports: ReadyPorts,
): Promise<ReadyReport | undefined> {
  const before = await noteReady(ports.vehicles, vehicleId, readyAtMs);
  if (before === undefined) return undefined;
  const [pull] = await Promise.allSettled([ports.pull?.(before) ?? 0]);
  const report = await replay(vehicleId, readyAtMs, ports);
  if (pull.status === 'rejected') throw pull.reason;
  return { ...report, pulled: pull.value };
}

async function replay(vehicleId: string, readyAtMs: number, ports: ReadyPorts): Promise<ReplayReport> {
  const { window, spreadMs } = ports;
  const report = await replayWaiting({ vehicleId, window, readyAtMs, onlyUrgent: spreadMs > 0 }, ports);
  if (report.isDeferred) await ports.tickets.ask(vehicleId, readyAtMs + replayDelayMs(vehicleId, spreadMs));
  else if (report.isCutShort) await ports.tickets.ask(vehicleId, readyAtMs);
  return report;
}

/** The row as it was before: the write brings it along, so that nobody has to read it. */
async function noteReady(
  vehicles: ReadyPorts['vehicles'],
  vehicleId: string,
  readyAtMs: number,
): Promise<VehicleRow | undefined> {
  const outcome = await vehicles.update({
    key: { vehicleId },
    update: 'SET readyAtMs = :at',
    condition: 'attribute_exists(vehicleId) AND (attribute_not_exists(readyAtMs) OR readyAtMs <= :at)',
    values: { ':at': readyAtMs },
    returnsBefore: true,
  });
  return outcome.ok && outcome.before !== undefined ? asVehicleRow(outcome.before) : undefined;
}
