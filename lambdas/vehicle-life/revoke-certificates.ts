import { auditSubjects } from '../../contract/identity/audit.ts';
import type { AuditLog } from '../common/audit/audit-log.ts';
import type { EndConnection } from '../common/identity/end-connection.ts';
import type { EndedStatus, VehicleCertificates } from '../common/identity/vehicle-certificates.ts';
import type { Table } from '../common/store/table.ts';
import { readVehicle } from '../common/store/vehicle-row.ts';

export interface RevocationPorts {
  vehicles: Table;
  certificates: VehicleCertificates;
  endConnection: EndConnection;
  audit: AuditLog;
  nowMs(): number;
}

export interface RevocationOrder {
  vehicleId: string;
  status: EndedStatus;
  /** Only this one; unset: every certificate the vehicle has, so that one that is being renewed goes too. */
  certificateId?: string;
  by: string;
  reason: string;
  requestId: string;
}

export type RevocationAnswer =
  | { kind: 'revoked'; certificateIds: string[] }
  | { kind: 'unknown-vehicle' }
  | { kind: 'unknown-certificate' };

/** Rounds of looking for certificates that were issued while the others ended. */
const ROUNDS = 3;

/** Told to the audit before it is done, so that nothing is done untold; the same order again does no harm. */
export async function revokeCertificates(ports: RevocationPorts, order: RevocationOrder): Promise<RevocationAnswer> {
  const { vehicleId, status, certificateId } = order;
  const own = await certificatesOf(ports, vehicleId);
  if (own === undefined) return { kind: 'unknown-vehicle' };
  if (certificateId !== undefined && !own.includes(certificateId)) return { kind: 'unknown-certificate' };
  const certificateIds = certificateId === undefined ? own : [certificateId];
  await ports.audit.keep({
    subject: auditSubjects.vehicle(vehicleId),
    recordId: `certificate-revocation#${order.requestId}`,
    deed: 'certificate-revocation',
    atMs: ports.nowMs(),
    by: order.by,
    reason: order.reason,
    details: { certificateIds, status, isAll: certificateId === undefined },
  });
  for (const id of certificateIds) await ports.certificates.end(id, status);
  await ports.endConnection(vehicleId);
  const late = certificateId === undefined ? await endLatecomers(ports, order, certificateIds) : [];
  return { kind: 'revoked', certificateIds: [...certificateIds, ...late] };
}

/** A renewal under way may have brought a certificate to the connection that was just cut. */
async function endLatecomers(ports: RevocationPorts, order: RevocationOrder, ended: string[]): Promise<string[]> {
  const late: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = await certificatesOf(ports, order.vehicleId);
    const fresh = (now ?? []).filter((id) => !ended.includes(id) && !late.includes(id));
    if (fresh.length === 0) break;
    for (const id of fresh) await ports.certificates.end(id, order.status);
    late.push(...fresh);
    await ports.endConnection(order.vehicleId);
  }
  return late;
}

/** Attached to its thing, or noted in its row; undefined when there is no such vehicle. */
async function certificatesOf(ports: RevocationPorts, vehicleId: string): Promise<string[] | undefined> {
  const vehicle = await readVehicle(ports.vehicles, vehicleId);
  if (vehicle === undefined) return undefined;
  const noted = [vehicle.certificateId, vehicle.renewal?.certificateId].filter((id) => id !== undefined);
  return [...new Set([...(await ports.certificates.attachedTo(vehicleId)), ...noted])].sort();
}
