import { labelsOf } from '../../contract/audience/labels.ts';
import { valueFor } from '../../contract/config/assignment.ts';
import { INDEXES } from '../../contract/function-environment.ts';
import type { OpenWork } from '../common/config/rollout-store.ts';
import { type SyncPorts, syncOne } from '../common/config/sync-vehicle.ts';
import type { Row, Table } from '../common/store/table.ts';
import { asVehicleRow, type VehicleRow } from '../common/store/vehicle-row.ts';

export interface WalkPorts extends SyncPorts {
  vehicles: Table;
  onFault(vehicleId: string, error: unknown): void;
}

const PAGE = 100;
/** Vehicles that are looked at at once. */
const AT_ONCE = 8;

export interface WalkedPage {
  pushed: number;
  /** Absent after the last page. */
  cursor?: Row;
}

/**
 * Looks at the next page of a tenant's vehicles and sends those that are meant what they lack; at most `most` of them.
 * One that fails is left to its next connection, which looks at it as well.
 */
export async function walkPage(
  work: OpenWork,
  most: number,
  isMeant: (vehicleId: string) => boolean,
  ports: WalkPorts,
): Promise<WalkedPage> {
  const { rows, nextKey } = await ports.vehicles.query({
    index: INDEXES.vehiclesByTenant,
    condition: 'tenantId = :tenant',
    values: { ':tenant': work.tenantId },
    limit: Math.min(PAGE, most),
    ...(work.cursor === undefined ? {} : { startKey: work.cursor }),
  });
  const meant = rows.map(asVehicleRow).filter((vehicle) => isInScope(work, vehicle) && isMeant(vehicle.vehicleId));
  const pushed = await inGroups(meant, (vehicle) => pushSafely(vehicle, work.configId, ports));
  return { pushed, ...(nextKey === undefined ? {} : { cursor: nextKey }) };
}

function isInScope({ scope, value }: OpenWork, vehicle: VehicleRow): boolean {
  if (vehicle.retirement !== undefined) return false;
  const { vehicleId, model } = vehicle;
  const { cohort } = labelsOf(vehicle);
  return valueFor(scope, { vehicleId, model, ...(cohort === undefined ? {} : { cohort }) }) === value;
}

async function pushSafely(vehicle: VehicleRow, configId: string, ports: WalkPorts): Promise<boolean> {
  try {
    return (await syncOne(vehicle, configId, ports)).outcome === 'pushed';
  } catch (error) {
    ports.onFault(vehicle.vehicleId, error);
    return false;
  }
}

/** How many of them `act` said true for. */
export async function inGroups<T>(all: readonly T[], act: (each: T) => Promise<boolean>): Promise<number> {
  let count = 0;
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const done = await Promise.all(all.slice(at, at + AT_ONCE).map(act));
    count += done.filter(Boolean).length;
  }
  return count;
}
