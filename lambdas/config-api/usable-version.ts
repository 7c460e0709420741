import type { ConfigVersion } from '../../contract/config/config-version.ts';
import { objectKeyOf } from '../common/config/join-body.ts';
import type { ConfigApiPorts } from './ports.ts';

export type UsableVersion =
  | { ok: true; version: ConfigVersion }
  | { ok: false; problem: 'config-not-found' | 'config-body-missing' };

/** A version that may be given to vehicles: published, and its body is there. */
export async function usableVersion(
  { tenantId, configId, version }: { tenantId: string; configId: string; version: string },
  { configs, bodies }: Pick<ConfigApiPorts, 'configs' | 'bodies'>,
): Promise<UsableVersion> {
  const found = await configs.find(tenantId, configId, version);
  if (found === undefined) return { ok: false, problem: 'config-not-found' };
  const isThere = found.inline !== undefined || (await bodies.sizeOf(objectKeyOf(found))) === found.size;
  return isThere ? { ok: true, version: found } : { ok: false, problem: 'config-body-missing' };
}
