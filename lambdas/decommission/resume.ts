import { logger } from '../common/logger.ts';
import { readVehicle } from '../common/store/vehicle-row.ts';
import { type DecommissionPorts, decommission } from './decommission.ts';

export interface ResumeReport {
  /** Ended now. */
  ended: number;
  /** Begun, and not at their end yet. */
  left: number;
}

/**
 * Goes on with every decommissioning that nobody came back to, one after the other, and begins none after `untilMs`. One
 * that fails does not keep the others waiting; throws when any did.
 */
export async function resumeUnfinished(ports: DecommissionPorts, untilMs: number): Promise<ResumeReport> {
  const report: ResumeReport = { ended: 0, left: 0 };
  let failure: { error: unknown } | undefined;
  for (const vehicleId of await ports.unfinished.all()) {
    const isEnded = ports.nowMs() < untilMs && (await resumeOne(ports, vehicleId).catch(noteFailure));
    if (isEnded) report.ended += 1;
    else report.left += 1;
  }
  if (failure !== undefined) throw failure.error;
  return report;

  function noteFailure(error: unknown): false {
    logger.error('decommissioning failed', { error: error as Error });
    failure ??= { error };
    return false;
  }
}

async function resumeOne(ports: DecommissionPorts, vehicleId: string): Promise<boolean> {
  const vehicle = await readVehicle(ports.vehicles, vehicleId);
  if (vehicle !== undefined && vehicle.retirement === undefined) {
    // the order died before its first write about the vehicle: it was not given
    await ports.unfinished.strike(vehicleId);
    return true;
  }
  const { by, reason } = vehicle?.retirement ?? { by: 'resume', reason: 'resume' };
  return (await decommission(ports, { vehicleId, by, reason })) !== 'in-progress';
}
