import { type ConfigVersion, INLINE_BYTES, sha256Of } from '../../contract/config/config-version.ts';
import { DESIRED } from '../../contract/config/message.ts';
import type { BodyObjects } from '../common/config/body-objects.ts';
import type { ConfigStore } from '../common/config/config-store.ts';
import { objectKeyOf } from '../common/config/join-body.ts';
import type { VehicleConfigStore } from '../common/config/vehicle-config-store.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import type { WrittenDesired } from './write-desired.ts';

export interface KeepPorts {
  configs: Pick<ConfigStore, 'keepDesired'>;
  bodies: Pick<BodyObjects, 'put'>;
  vehicleConfigs: Pick<VehicleConfigStore, 'find' | 'write'>;
  nowMs(): number;
}

const RACES = 5;

/** Keeps the values as a configuration of the vehicle, and notes that it should have them. */
export async function keepDesired(
  { vehicleId, tenantId }: VehicleRow,
  { desired, desiredVersion }: WrittenDesired,
  clientId: string,
  ports: KeepPorts,
): Promise<void> {
  const body = Buffer.from(JSON.stringify(desired));
  const sha256 = sha256Of(body);
  const isInline = body.length <= INLINE_BYTES;
  const version: ConfigVersion = {
    ...{ tenantId, configId: DESIRED, version: String(desiredVersion), sha256 },
    ...{ size: body.length, mediaType: 'application/json', createdAtMs: ports.nowMs(), createdBy: clientId },
    ...(isInline ? { inline: body.toString('base64') } : {}),
  };
  if (!isInline) await ports.bodies.put(objectKeyOf(version), body, sha256);
  await ports.configs.keepDesired(vehicleId, version);
  await want(vehicleId, version, desiredVersion, ports);
}

async function want(
  vehicleId: string,
  { tenantId, version, sha256 }: ConfigVersion,
  desiredVersion: number,
  { vehicleConfigs }: KeepPorts,
): Promise<void> {
  for (let race = 0; race < RACES; race += 1) {
    const known = await vehicleConfigs.find(tenantId, vehicleId, DESIRED);
    // who patched later has written already
    if (Number(known.wanted?.version ?? 0) >= desiredVersion) return;
    const wanted = { version, sha256, decision: version };
    if (await vehicleConfigs.write({ ...known, wanted })) return;
  }
  throw new Error(`what ${vehicleId} should have changed ${RACES} times meanwhile`);
}
