import type { ManifestRow } from '../../contract/identity/manifest.ts';
import type { Table } from '../common/store/table.ts';

export interface PromisePorts {
  manifest: Table;
  vehicles: Table;
  /** Makes a certificate INACTIVE; one that is gone is as good. */
  retire(certificateId: string): Promise<void>;
}

/** `promised-meanwhile`: another try of the same vehicle came between; asking again settles it. */
export type PromiseOutcome = 'promised' | 'already-born' | 'decommissioned' | 'promised-meanwhile';

/**
 * Promises the vehicle to this certificate, retires those it was promised to before, writes the vehicle's row. It may
 * end after any step: the manifest row notes what is still to be retired before anything is, and the next try does it.
 */
export async function promiseVehicle(
  ports: PromisePorts,
  row: ManifestRow,
  certificateId: string,
): Promise<PromiseOutcome> {
  const superseded = supersededBy(row, certificateId);
  const outcome = await reserve(ports.manifest, row, certificateId, superseded);
  if (outcome !== 'promised') return outcome;
  await Promise.all([upsertVehicle(ports.vehicles, row, certificateId), ...superseded.map(ports.retire)]);
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

async function reserve(
  manifest: Table,
  row: ManifestRow,
  certificateId: string,
  superseded: string[],
): Promise<PromiseOutcome> {
  const before = row.reservedCertificateId;
  const unchanged =
    before === undefined ? 'attribute_not_exists(reservedCertificateId)' : 'reservedCertificateId = :before';
  const isRetry = before !== undefined;
  const outcome = await manifest.update({
    key: { pk: row.pk },
    update: `SET reservedCertificateId = :certificate${isRetry ? ', supersededCertificateIds = :superseded' : ''}`,
    condition: `attribute_exists(pk) AND attribute_not_exists(bornAtMs) AND attribute_not_exists(decommissionedAtMs) AND ${unchanged}`,
    values: {
      ':certificate': certificateId,
      ...(isRetry ? { ':before': before, ':superseded': superseded } : {}),
    },
  });
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

async function upsertVehicle(vehicles: Table, row: ManifestRow, certificateId: string): Promise<void> {
  await vehicles.update({
    key: { vehicleId: row.vehicleId },
    update: 'SET tenantId = :tenant, vin = :vin, model = :model, certificateId = :certificate',
    values: { ':tenant': row.tenantId, ':vin': row.vin, ':model': row.model, ':certificate': certificateId },
  });
}
