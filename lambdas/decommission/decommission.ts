import { auditRecordIds, auditSubjects } from '../../contract/identity/audit.ts';
import { certificatesToEnd, type Retirement } from '../../contract/identity/decommission.ts';
import { type ManifestRow, manifestKeys } from '../../contract/identity/manifest.ts';
import type { AuditLog } from '../common/audit/audit-log.ts';
import type { EndConnection } from '../common/identity/end-connection.ts';
import type { VehicleCertificates } from '../common/identity/vehicle-certificates.ts';
import type { Table } from '../common/store/table.ts';
import { asVehicleRow, readVehicle, type VehicleRow } from '../common/store/vehicle-row.ts';
import { leaveRegistry } from './leave-registry.ts';
import type { Removals } from './removals.ts';
import type { ThingRegistry } from './thing-registry.ts';
import type { UnfinishedList } from './unfinished.ts';

export interface DecommissionPorts {
  vehicles: Table;
  manifest: Table;
  audit: AuditLog;
  certificates: VehicleCertificates;
  registry: ThingRegistry;
  endConnection: EndConnection;
  removals: Removals;
  unfinished: UnfinishedList;
  nowMs(): number;
  pause(ms: number): Promise<void>;
}

export interface DecommissionOrder {
  vehicleId: string;
  by: string;
  reason: string;
}

/** `no-vehicle`: there is no row; the audit knows whether there was one. */
export type DecommissionOutcome = 'gone' | 'in-progress' | 'no-vehicle';

type Retiring = VehicleRow & { retirement: Retirement };

/**
 * Takes a vehicle out of the world, one idempotent step after the other. The first write closes it for everybody; the
 * last removes the row that says what is left to do, so that a run that was cut off anywhere is completed by the next.
 */
export async function decommission(ports: DecommissionPorts, order: DecommissionOrder): Promise<DecommissionOutcome> {
  const vehicle = await close(ports, order);
  if (vehicle === undefined) {
    await ports.unfinished.strike(order.vehicleId);
    return 'no-vehicle';
  }
  const { vehicleId, retirement } = vehicle;
  await keepRecord(ports, vehicle, auditRecordIds.decommissionRequested, retirement.atMs, { ...about(vehicle) });
  const manifest = await closeManifest(ports.manifest, vehicle);
  const certificateIds = await noteCertificates(ports, vehicle, manifest);
  for (const certificateId of certificateIds) await ports.certificates.end(certificateId, 'INACTIVE');
  await ports.endConnection(vehicleId);
  if ((await leaveRegistry(ports, vehicleId, certificateIds)) === 'not-yet') return 'in-progress';
  // last, so that what was on its way when the vehicle was closed has arrived and goes too
  await ports.removals.mailbox(vehicleId);
  await ports.removals.shadow(vehicleId);
  await ports.removals.certificate(vehicleId);
  await ports.removals.configurations(vehicle);
  const removed = { ...about(vehicle), certificateIds };
  await keepRecord(ports, vehicle, auditRecordIds.decommissionDone, ports.nowMs(), removed);
  await ports.removals.vehicle(vehicleId);
  await ports.unfinished.strike(vehicleId);
  return 'gone';
}

/** The row as it is once it is marked; an earlier order's mark stands. Listed before it is marked: none is forgotten. */
async function close(ports: DecommissionPorts, order: DecommissionOrder): Promise<Retiring | undefined> {
  const { vehicleId, by, reason } = order;
  const vehicle = await readVehicle(ports.vehicles, vehicleId);
  if (vehicle === undefined || isRetiring(vehicle)) return vehicle;
  await ports.unfinished.add(vehicleId);
  const retirement: Retirement = { atMs: ports.nowMs(), by, reason };
  await ports.vehicles.update({
    key: { vehicleId },
    update: 'SET retirement = :retirement',
    condition: 'attribute_exists(vehicleId) AND attribute_not_exists(retirement)',
    values: { ':retirement': retirement },
  });
  const marked = await readVehicle(ports.vehicles, vehicleId);
  return marked !== undefined && isRetiring(marked) ? marked : undefined;
}

function isRetiring(vehicle: VehicleRow): vehicle is Retiring {
  return vehicle.retirement !== undefined;
}

/** No birth from here on; undefined when the VIN was never in the manifest, or is another vehicle's by now. */
async function closeManifest(manifest: Table, vehicle: Retiring): Promise<ManifestRow | undefined> {
  const key = { pk: manifestKeys.vin(vehicle.vin) };
  await manifest.update({
    key,
    update: 'SET decommissionedAtMs = :at',
    condition: 'vehicleId = :vehicle',
    values: { ':at': vehicle.retirement.atMs, ':vehicle': vehicle.vehicleId },
  });
  // read after the mark: a birth that was promised until then is in it
  const row = (await manifest.get(key)) as ManifestRow | undefined;
  return row?.vehicleId === vehicle.vehicleId ? row : undefined;
}

async function noteCertificates(
  ports: DecommissionPorts,
  vehicle: Retiring,
  manifest: ManifestRow | undefined,
): Promise<string[]> {
  const { vehicleId, retirement } = vehicle;
  const attached = await ports.certificates.attachedTo(vehicleId);
  const certificateIds = certificatesToEnd({ attached, row: vehicle, manifest });
  if (retirement.certificateIds !== undefined) return certificateIds;
  const noted = await ports.vehicles.update({
    key: { vehicleId },
    update: 'SET retirement = :retirement',
    condition: 'attribute_exists(vehicleId) AND attribute_not_exists(retirement.certificateIds)',
    values: { ':retirement': { ...retirement, certificateIds } },
  });
  // another run of the same order was quicker, and may have detached some that this one did not see
  const row = noted.ok || noted.current === undefined ? vehicle : asVehicleRow(noted.current);
  return certificatesToEnd({ attached: certificateIds, row, manifest });
}

function about({ vin, tenantId, model }: VehicleRow): Record<string, unknown> {
  return { vin, tenantId, model };
}

async function keepRecord(
  ports: DecommissionPorts,
  { vehicleId, retirement: { by, reason } }: Retiring,
  recordId: string,
  atMs: number,
  details: Record<string, unknown>,
): Promise<void> {
  const subject = auditSubjects.vehicle(vehicleId);
  await ports.audit.keep({ subject, recordId, deed: 'decommission', atMs, by, reason, details });
}
