import type { ManifestRow } from '../../contract/identity/manifest.ts';
import type { NamedTable, Table, UpdateRequest } from '../common/store/table.ts';
import type { WriteTogether } from '../common/store/write-together.ts';

export interface PromisePorts {
  manifest: NamedTable;
  vehicles: NamedTable;
  writeTogether: WriteTogether;
  /** Makes a certificate INACTIVE; one that is gone is as good. */
  retire(certificateId: string): Promise<void>;
}

/** `promised-meanwhile`: another try of the same vehicle came between; asking again settles it. */
export type PromiseOutcome = 'promised' | 'already-born' | 'decommissioned' | 'promised-meanwhile';

/**
 * Promises the vehicle to this certificate, retires those it was promised to before, writes the vehicle's row. A first
 * try is one write to both tables. Any other may end after any step: the manifest row notes what is still to be retired
 * before anything is, and the next try does it.
 */
export async function promiseVehicle(
  ports: PromisePorts,
  row: ManifestRow,
  certificateId: string,
): Promise<PromiseOutcome> {
  const { manifest, vehicles } = ports;
  const superseded = supersededBy(row, certificateId);
  const reservation = reservationOf(row, certificateId, superseded);
  const vehicle = vehicleOf(row, certificateId);
  const both = [
    { table: manifest, update: reservation },
    { table: vehicles, update: vehicle },
  ];
  if (superseded.length === 0 && (await ports.writeTogether(both))) return 'promised';
  const outcome = await reserve(manifest, reservation);
  if (outcome !== 'promised') return outcome;
  await Promise.all([vehicles.update(vehicle), ...superseded.map(ports.retire)]);
  if (superseded.length > 0) await forgetSuperseded(ports.manifest, row, certificateId);
  return 'promised';
}

function supersededBy(row: ManifestRow, certificateId: string): string[] {
  const earlier = [
    ...(row.supersededCertificateIds ?? []),
    ...(row.reservedCertificateId ? [row.reservedCertificateId] : []),
  ];
  return [...new Set(earlier)].filter((id) => id !== certificateId);
}

function reservationOf(row: ManifestRow, certificateId: string, superseded: string[]): UpdateRequest {
  const before = row.reservedCertificateId;
  const unchanged =
    before === undefined ? 'attribute_not_exists(reservedCertificateId)' : 'reservedCertificateId = :before';
  const isRetry = before !== undefined;
  return {
    key: { pk: row.pk },
    update: `SET reservedCertificateId = :certificate${isRetry ? ', supersededCertificateIds = :superseded' : ''}`,
    condition: `attribute_exists(pk) AND attribute_not_exists(bornAtMs) AND attribute_not_exists(decommissionedAtMs) AND ${unchanged}`,
    values: {
      ':certificate': certificateId,
      ...(isRetry ? { ':before': before, ':superseded': superseded } : {}),
    },
  };
}

async function reserve(manifest: Table, reservation: UpdateRequest): Promise<PromiseOutcome> {
  const outcome = await manifest.update(reservation);
  if (outcome.ok) return 'promised';
  if (outcome.current?.['decommissionedAtMs'] !== undefined) return 'decommissioned';
  return outcome.current?.['bornAtMs'] === undefined ? 'promised-meanwhile' : 'already-born';
}

async function forgetSuperseded(manifest: Table, row: ManifestRow, certificateId: string): Promise<void> {
  // Not ours any more when another try came between: it retires what is noted, this certificate too.
  await manifest.update({
    key: { pk: row.pk },
    update: 'SET supersededCertificateIds = :none',
    condition: 'reservedCertificateId = :certificate',
    values: { ':certificate': certificateId, ':none': [] },
  });
}

function vehicleOf(row: ManifestRow, certificateId: string): UpdateRequest {
  return {
    key: { vehicleId: row.vehicleId },
    update: 'SET tenantId = :tenant, vin = :vin, model = :model, certificateId = :certificate',
    values: { ':tenant': row.tenantId, ':vin': row.vin, ':model': row.model, ':certificate': certificateId },
  };
}
