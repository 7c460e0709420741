import type { CertificateRow, RotationSettings } from '../../contract/identity/rotation.ts';
import { abandoned, concluded, type DueWork, dueWork, inspected } from '../../contract/identity/rotation-due.ts';
import type { CertificateStore } from '../common/certificates/certificate-store.ts';
import type { IotCertificates } from '../common/certificates/iot-certificates.ts';
import type { RenewalMailbox } from '../common/certificates/renewal-mailbox.ts';
import type { Table } from '../common/store/table.ts';
import { readVehicle, type VehicleRow } from '../common/store/vehicle-row.ts';

export interface WorkPorts {
  vehicles: Table;
  certificates: CertificateStore;
  iot: IotCertificates;
  mailbox: RenewalMailbox;
  settings: RotationSettings;
  nowMs(): number;
}

/** `raced`: somebody else wrote the row meanwhile; what is still due is found again. */
export type Worked = DueWork['kind'] | 'abandoned' | 'not-due' | 'raced';

/** Does what is due about one vehicle's certificate. It may end after any step: the row is found due again. */
export async function workRow(vehicleId: string, ports: WorkPorts): Promise<Worked> {
  const row = await ports.certificates.find(vehicleId);
  const nowMs = ports.nowMs();
  // the index is a little behind the row
  if (row?.dueAtMs === undefined || row.dueAtMs > nowMs) return 'not-due';
  const vehicle = await readVehicle(ports.vehicles, vehicleId);
  if (vehicle === undefined || vehicle.retirement !== undefined) return abandon(row, 'the vehicle is no more', ports);
  return carryOut(dueWork(row, nowMs, ports.settings), row, vehicle, ports);
}

async function carryOut(work: DueWork, row: CertificateRow, vehicle: VehicleRow, ports: WorkPorts): Promise<Worked> {
  if (work.kind === 'inspect') return inspect(row, ports);
  // a row that `end` did not change was written by the run that was interrupted
  if (work.row !== row && !(await ports.certificates.write(work.row))) return 'raced';
  if (work.kind === 'ask') await ask(work.row, vehicle, ports);
  if (work.kind === 'end') return end(work, vehicle, ports);
  return work.kind;
}

async function inspect(row: CertificateRow, ports: WorkPorts): Promise<Worked> {
  const known = await ports.iot.describe(row.certificateId);
  if (known === undefined) return abandon(row, 'IoT Core does not know its certificate', ports);
  return (await ports.certificates.write(inspected(row, known.notAfterMs))) ? 'inspect' : 'raced';
}

async function abandon(row: CertificateRow, reason: string, { certificates, nowMs }: WorkPorts): Promise<Worked> {
  return (await certificates.write(abandoned(row, nowMs(), reason))) ? 'abandoned' : 'raced';
}

async function ask({ rotation, dueAtMs }: CertificateRow, vehicle: VehicleRow, ports: WorkPorts): Promise<void> {
  if (rotation === undefined || dueAtMs === undefined) throw new Error(`${vehicle.vehicleId} is not asked`);
  await ports.mailbox.order(vehicle, { number: rotation.number }, rotation.asks, dueAtMs);
}

async function end(
  { row, status, certificateIds }: DueWork & { kind: 'end' },
  vehicle: VehicleRow,
  ports: WorkPorts,
): Promise<Worked> {
  for (const certificateId of certificateIds) await ports.iot.end(certificateId, status);
  const next = concluded(row, ports.nowMs());
  await forgetRenewal(vehicle, next, ports.vehicles);
  return (await ports.certificates.write(next)) ? 'end' : 'raced';
}

/** The vehicle's row names the certificate it lives by, and no renewal any more. */
async function forgetRenewal({ vehicleId }: VehicleRow, row: CertificateRow, vehicles: Table): Promise<void> {
  await vehicles.update({
    key: { vehicleId },
    update: 'SET certificateId = :certificate REMOVE renewal',
    condition: 'attribute_exists(vehicleId) AND renewal.#number = :number',
    names: { '#number': 'number' },
    values: { ':certificate': row.certificateId, ':number': row.rotation?.number },
  });
}
