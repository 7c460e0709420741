import { type ManifestRow, manifestKeys } from '../../contract/identity/manifest.ts';
import { type LifecycleEvent, mergePresence } from '../../contract/presence/merge-presence.ts';
import { beginning, createCertificateStore } from '../common/certificates/certificate-store.ts';
import type { NamedTable, Table, UpdateRequest } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import type { WriteTogether } from '../common/store/write-together.ts';
import { presenceUpdate } from './apply-lifecycle-event.ts';

/** With the certificate that it connects with now. */
interface UnbornVehicle extends VehicleRow {
  certificateId: string;
}

export interface FirstConnectionPorts {
  vehicles: NamedTable;
  manifest: NamedTable;
  certificates: NamedTable;
  writeTogether: WriteTogether;
  nowMs(): number;
}

export type FirstConnection =
  /** All that a birth changes is written, its presence too. */
  | { outcome: 'done' }
  /** Presence is still to be written, and this with it (epoch ms). */
  | { outcome: 'noted'; bornAtMs: number }
  | { outcome: 'no-birth' };

/**
 * The first connection with the reserved certificate is the birth: from now on the manifest row is used up. One write to
 * three tables where nothing stands against it; else one by one, the vehicle's own row last, so that a retry comes here.
 */
export async function noteFirstConnection(
  ports: FirstConnectionPorts,
  vehicle: VehicleRow,
  event: LifecycleEvent,
): Promise<FirstConnection> {
  const { principalIdentifier: certificateId } = event;
  if (certificateId === undefined) return { outcome: 'no-birth' };
  const unborn = { ...vehicle, certificateId };
  if (await writeBirth(ports, unborn, event)) return { outcome: 'done' };
  const bornAtMs = await noteBirth(ports.manifest, unborn, event.timestamp);
  if (bornAtMs === undefined) return { outcome: 'no-birth' };
  await createCertificateStore(ports.certificates).begin(unborn, ports.nowMs());
  return { outcome: 'noted', bornAtMs };
}

async function writeBirth(ports: FirstConnectionPorts, unborn: UnbornVehicle, event: LifecycleEvent): Promise<boolean> {
  const { vehicles, manifest, certificates, writeTogether, nowMs } = ports;
  const next = mergePresence(unborn.presence, event);
  if (next === undefined) return false;
  return writeTogether([
    { table: manifest, update: birthNote(unborn, event.timestamp) },
    beginning(certificates, unborn, nowMs()),
    { table: vehicles, update: presenceUpdate(unborn, next, event.timestamp) },
  ]);
}

/** When this certificate's birth was (epoch ms), also when an earlier try noted it; undefined when this is no birth. */
async function noteBirth(manifest: Table, unborn: UnbornVehicle, atMs: number): Promise<number | undefined> {
  const outcome = await manifest.update(birthNote(unborn, atMs));
  if (outcome.ok) return atMs;
  const noted = outcome.current as ManifestRow | undefined;
  return noted?.bornCertificateId === unborn.certificateId ? noted.bornAtMs : undefined;
}

function birthNote({ vin, certificateId }: UnbornVehicle, atMs: number): UpdateRequest {
  return {
    key: { pk: manifestKeys.vin(vin) },
    update: 'SET bornAtMs = :at, bornCertificateId = :certificate',
    condition: 'reservedCertificateId = :certificate AND attribute_not_exists(bornAtMs)',
    values: { ':at': atMs, ':certificate': certificateId },
  };
}
