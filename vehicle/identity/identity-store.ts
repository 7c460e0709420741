import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { VehicleIdentity } from './vehicle-identity.ts';

/** Keeps an identity across restarts. */
export interface IdentityStore {
  load(): Promise<VehicleIdentity | undefined>;
  save(identity: VehicleIdentity): Promise<void>;
}

/** One JSON file that only its owner may read; written aside and renamed, so that a power cut leaves the old or the new. */
export function fileIdentityStore(path: string): IdentityStore {
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as VehicleIdentity;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new Error(`the identity in ${path} cannot be read`, { cause: error });
      }
    },
    async save(identity) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const aside = `${path}.new`;
      await writeFile(aside, JSON.stringify(identity), { mode: 0o600, flush: true });
      await rename(aside, path);
    },
  };
}
