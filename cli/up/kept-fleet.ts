import { X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeCertificateCommand, IoTClient } from '@aws-sdk/client-iot';
import type { ManifestRow } from '../../contract/identity/manifest.ts';
import { fileIdentityStore, type IdentityStore } from '../../vehicle/identity/identity-store.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import type { OperatorAccess } from './operator-access.ts';

/** What a run wrote to the manifest for a vehicle, apart from its claim batch, which the next run makes anew. */
export type VehiclePapers = Pick<ManifestRow, 'vin' | 'vehicleId' | 'model' | 'secretHash'>;

/** A vehicle born in an earlier run on the same data directory. */
export interface KeptVehicle {
  identity: VehicleIdentity;
  certificateId: string;
  papers: VehiclePapers;
}

const identityPath = (dataDir: string, vehicleId: string): string => join(dataDir, 'identities', `${vehicleId}.json`);
const papersPath = (dataDir: string, vehicleId: string): string => join(dataDir, 'manifest', `${vehicleId}.json`);

/** Where a vehicle keeps what it renews; a fleet that is kept nowhere lives as long as this process. */
export function identityStoreOf(dataDir: string | undefined, vehicleId: string): Pick<IdentityStore, 'save'> {
  return dataDir === undefined ? { save: async () => undefined } : fileIdentityStore(identityPath(dataDir, vehicleId));
}

/** Keeps a vehicle that was just born; its identity goes last, so that a half-kept one is none. */
export async function keepVehicle(dataDir: string, identity: VehicleIdentity, papers: VehiclePapers): Promise<void> {
  await mkdir(join(dataDir, 'manifest'), { recursive: true, mode: 0o700 });
  await writeFile(papersPath(dataDir, identity.vehicleId), `${JSON.stringify(papers)}\n`, { mode: 0o600 });
  await fileIdentityStore(identityPath(dataDir, identity.vehicleId)).save(identity);
}

/** Up to `count` kept vehicles whose certificates the cloud still knows; the others are as good as scrapped. */
export async function readKeptFleet(dataDir: string, access: OperatorAccess, count: number): Promise<KeptVehicle[]> {
  const kept: KeptVehicle[] = [];
  const iot = new IoTClient(access.sdk);
  try {
    for (const vehicleId of await keptIds(dataDir)) {
      if (kept.length >= count) break;
      const vehicle = await readVehicle(dataDir, vehicleId);
      if (vehicle && (await isActive(iot, vehicle.certificateId))) kept.push(vehicle);
    }
  } finally {
    iot.destroy();
  }
  return kept;
}

async function keptIds(dataDir: string): Promise<string[]> {
  const names = await readdir(join(dataDir, 'identities')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? []).sort();
}

/** Undefined for an identity without its papers, as runs before there was a state left them. */
async function readVehicle(dataDir: string, vehicleId: string): Promise<KeptVehicle | undefined> {
  const identity = await fileIdentityStore(identityPath(dataDir, vehicleId)).load();
  const text = await readFile(papersPath(dataDir, vehicleId), 'utf8').catch(() => undefined);
  if (!identity || text === undefined) return undefined;
  const certificateId = new X509Certificate(identity.certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();
  return { identity, certificateId, papers: JSON.parse(text) as VehiclePapers };
}

async function isActive(iot: IoTClient, certificateId: string): Promise<boolean> {
  try {
    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
    return certificateDescription?.status === 'ACTIVE';
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}
