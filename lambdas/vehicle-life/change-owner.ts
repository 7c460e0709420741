import { auditRecordIds, auditSubjects } from '../../contract/identity/audit.ts';
import { manifestKeys } from '../../contract/identity/manifest.ts';
import { type OwnerChange, planOwnerChange } from '../../contract/identity/owner.ts';
import type { AuditLog } from '../common/audit/audit-log.ts';
import type { EndConnection } from '../common/identity/end-connection.ts';

import type { MailboxStore } from '../common/mailbox/mailbox-store.ts';
import type { Table } from '../common/store/table.ts';
import { readVehicle, type VehicleRow } from '../common/store/vehicle-row.ts';
import { cancelOfEarlierOwners } from './pending-messages.ts';
import { resetShadow } from './reset-shadow.ts';

export interface OwnerPorts {
  vehicles: Table;
  manifest: Table;
  shadows: Table;
  mailbox: MailboxStore;
  audit: AuditLog;
  endConnection: EndConnection;
  nowMs(): number;
}

export interface OwnerOrder {
  vehicleId: string;
  tenantId: string;
  by: string;
  reason: string;
}

export type OwnerAnswer =
  | { kind: 'changed'; tenantId: string; change?: OwnerChange; cancelled: number }
  | { kind: 'unknown-vehicle' }
  | { kind: 'not-born' }
  | { kind: 'changed-meanwhile' };

/**
 * One conditional write gives the vehicle away: from then on the earlier owner's tokens find nothing, and what he asked
 * for is not sent. What follows cleans up, and is completed by the same order again when it was interrupted.
 */
export async function changeOwner(ports: OwnerPorts, order: OwnerOrder): Promise<OwnerAnswer> {
  const vehicle = await readVehicle(ports.vehicles, order.vehicleId);
  if (vehicle === undefined || vehicle.retirement !== undefined) return { kind: 'unknown-vehicle' };
  const plan = planOwnerChange(vehicle, { ...order, nowMs: ports.nowMs() });
  if (plan.kind === 'not-born') return plan;
  if (plan.kind === 'his-already') return finish(ports, vehicle);
  // this one's record is about to be overwritten, and its order may have died before it kept it
  await keepChange(ports, vehicle);
  if (!(await giveAway(ports.vehicles, vehicle, order.tenantId, plan.change))) return { kind: 'changed-meanwhile' };
  return finish(ports, { ...vehicle, tenantId: order.tenantId, ownership: plan.change });
}

async function giveAway(vehicles: Table, vehicle: VehicleRow, to: string, change: OwnerChange): Promise<boolean> {
  const { vehicleId, tenantId, ownership } = vehicle;
  const unchanged = ownership === undefined ? 'attribute_not_exists(ownership)' : 'ownership.epoch = :epoch';
  const outcome = await vehicles.update({
    key: { vehicleId },
    update: 'SET tenantId = :to, ownership = :change',
    condition: `tenantId = :from AND attribute_not_exists(retirement) AND ${unchanged}`,
    values: {
      ':to': to,
      ':from': tenantId,
      ':change': change,
      ...(ownership === undefined ? {} : { ':epoch': ownership.epoch }),
    },
  });
  return outcome.ok;
}

/** The line is cut after the messages are settled: what the broker still holds of them goes with it. */
async function finish(ports: OwnerPorts, vehicle: VehicleRow): Promise<OwnerAnswer> {
  const { vehicleId, tenantId, ownership: change } = vehicle;
  if (change === undefined) return { kind: 'changed', tenantId, cancelled: 0 };
  await keepChange(ports, vehicle);
  await noteInManifest(ports.manifest, vehicle);
  const cancelled = await cancelOfEarlierOwners(ports.mailbox, vehicle, ports.nowMs);
  await ports.endConnection(vehicleId);
  await resetShadow(ports.shadows, vehicleId, change.sinceMs);
  return { kind: 'changed', tenantId, change, cancelled };
}

async function keepChange(ports: OwnerPorts, { vehicleId, tenantId, ownership }: VehicleRow): Promise<void> {
  if (ownership === undefined) return;
  const { epoch, sinceMs, by, reason, from } = ownership;
  await ports.audit.keep({
    subject: auditSubjects.vehicle(vehicleId),
    recordId: auditRecordIds.ownerChange(epoch),
    deed: 'owner-change',
    ...{ atMs: sinceMs, by, reason },
    details: { from, to: tenantId },
  });
}

/** So that the factory's list tells the truth; a VIN that was admitted anew is another vehicle's. */
async function noteInManifest(manifest: Table, { vin, vehicleId, tenantId }: VehicleRow): Promise<void> {
  await manifest.update({
    key: { pk: manifestKeys.vin(vin) },
    update: 'SET tenantId = :tenant',
    condition: 'vehicleId = :vehicle',
    values: { ':tenant': tenantId, ':vehicle': vehicleId },
  });
}
