import { checkCertificateRequest } from '../../contract/identity/certificate-request.ts';
import { type CsrEvent, parseCsrEvent } from '../../contract/identity/renewal-messages.ts';
import type { CertificateRow, Rotation, RotationSettings } from '../../contract/identity/rotation.ts';
import { created, issued, onCsr } from '../../contract/identity/rotation-request.ts';
import { isVehicleId } from '../../contract/topics.ts';
import type { CertificateStore } from '../common/certificates/certificate-store.ts';
import type { IotCertificates, KnownCertificate } from '../common/certificates/iot-certificates.ts';
import type { RenewalMailbox } from '../common/certificates/renewal-mailbox.ts';
import type { Table } from '../common/store/table.ts';
import { readVehicle, type VehicleRow } from '../common/store/vehicle-row.ts';

/** As the rule selects it: the vehicle comes from the topic, which only the event rule's function may publish to. */
export type CsrRuleEvent = Record<string, unknown> & { vehicleId: string };

export interface IssuePorts {
  vehicles: Table;
  certificates: CertificateStore;
  iot: IotCertificates;
  mailbox: RenewalMailbox;
  settings: RotationSettings;
  nowMs(): number;
}

export type IssueOutcome = { outcome: 'issued' | 'delivered-again' } | { outcome: 'refused'; reason: string };

const RACES = 5;

/** Answers a vehicle's request for its new certificate. The same request may come any number of times. */
export async function answerRequest(event: CsrRuleEvent, ports: IssuePorts): Promise<IssueOutcome> {
  const request = parseCsrEvent(event);
  if (!isVehicleId(event.vehicleId) || request === undefined) return refuse('the event is not a request');
  const check = checkCertificateRequest(request.csr, event.vehicleId);
  if (!check.ok) return refuse(check.reason);
  const vehicle = await readVehicle(ports.vehicles, event.vehicleId);
  if (vehicle?.bornAtMs === undefined) return refuse('the vehicle is not born');
  if (vehicle.retirement !== undefined) return refuse('the vehicle is decommissioned');
  for (let race = 0; race < RACES; race += 1) {
    const row = await ports.certificates.find(event.vehicleId);
    if (row === undefined) return refuse('not-asked');
    const verdict = onCsr(row, request.number, check.hash, ports.nowMs());
    if (verdict.kind === 'ignore') return refuse(verdict.reason);
    if (!(await ports.certificates.write(verdict.row))) continue;
    if (verdict.kind === 'issue') return issue(verdict.row, request, vehicle, ports);
    return deliverAgain(verdict.row, vehicle, ports);
  }
  throw new Error(`the certificate of ${event.vehicleId} changed ${RACES} times while it was being written`);
}

/**
 * The row says that this request is being answered. What is made is noted before it is worth anything, so that a run
 * that ends anywhere is taken up by the next request without a second certificate.
 */
async function issue(
  row: CertificateRow,
  request: CsrEvent,
  vehicle: VehicleRow,
  ports: IssuePorts,
): Promise<IssueOutcome> {
  const { certificates, iot, settings, nowMs } = ports;
  const earlier = row.rotation?.newCertificateId;
  const made = (earlier && (await iot.describe(earlier))) || (await iot.create(request.csr));
  const noted = created(row, made.certificateId, made.notAfterMs);
  if (!(await certificates.write(noted))) return refuse('being-answered');
  await announce(vehicle, request.number, made.certificateId, ports.vehicles);
  await iot.entrust(made.certificateId, vehicle.vehicleId);
  if (!(await iot.isActive(row.certificateId))) return takeBack(made.certificateId, iot);
  const done = issued(noted, nowMs(), settings);
  if (!(await certificates.write(done))) return refuse('being-answered');
  await deliver(done, made, vehicle, ports);
  return { outcome: 'issued' };
}

/** An operator has ended the vehicle's certificate meanwhile: no other one is to give it back what he took. */
async function takeBack(certificateId: string, iot: IotCertificates): Promise<IssueOutcome> {
  await iot.end(certificateId, 'REVOKED');
  return refuse('the certificate the vehicle lives by is not ACTIVE');
}

/** From here on presence looks for connections with the new certificate. */
async function announce(vehicle: VehicleRow, number: number, certificateId: string, vehicles: Table): Promise<void> {
  await vehicles.update({
    key: { vehicleId: vehicle.vehicleId },
    update: 'SET renewal = :renewal',
    condition: 'attribute_exists(vehicleId)',
    values: { ':renewal': { number, certificateId } },
  });
}

async function deliverAgain(row: CertificateRow, vehicle: VehicleRow, ports: IssuePorts): Promise<IssueOutcome> {
  const made = await ports.iot.describe(rotationOf(row).newCertificateId ?? '');
  if (made === undefined) return refuse('the certificate is gone');
  await deliver(row, made, vehicle, ports);
  return { outcome: 'delivered-again' };
}

async function deliver(
  row: CertificateRow,
  { certificateId, certificatePem }: KnownCertificate,
  vehicle: VehicleRow,
  { mailbox, nowMs, settings }: IssuePorts,
): Promise<void> {
  const { number, deliveries } = rotationOf(row);
  const told = { number, certificateId, certificatePem, beside: row.certificateId };
  await mailbox.deliver(vehicle, told, deliveries, row.dueAtMs ?? nowMs() + settings.confirmWithinMs);
}

function rotationOf({ vehicleId, rotation }: CertificateRow): Rotation {
  if (rotation === undefined) throw new Error(`${vehicleId} has no renewal`);
  return rotation;
}

function refuse(reason: string): IssueOutcome {
  return { outcome: 'refused', reason };
}
