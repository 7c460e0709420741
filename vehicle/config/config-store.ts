import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bodiesOf, type ConfigSlot } from './config-slot.ts';

/** A folder with one folder for each configId: the record of its slot, and bodies named by their sha256. */
export interface ConfigStore {
  slots(): Promise<[configId: string, slot: ConfigSlot][]>;
  /** Empty for a configId the vehicle never had. */
  read(configId: string): Promise<ConfigSlot>;
  /** Replaces the record in one piece, and removes bodies that nobody needs any more. */
  write(configId: string, slot: ConfigSlot): Promise<void>;
  bodyPath(configId: string, sha256: string): string;
  /** Where a body is gathered until it is complete. */
  partPath(configId: string, sha256: string): Promise<string>;
  /** A complete body takes its name. */
  keep(configId: string, sha256: string): Promise<void>;
}

const SLOT = 'slot.json';

/** Names come from a contract that allows no path in them: `isConfigId`, `isSha256`. */
export function fileConfigStore(folder: string): ConfigStore {
  const of = (configId: string, name: string): string => join(folder, configId, name);
  const store: ConfigStore = {
    async slots() {
      const names = await readdir(folder).catch(() => []);
      return Promise.all(names.map(async (name) => [name, await store.read(name)] as [string, ConfigSlot]));
    },
    async read(configId) {
      try {
        return JSON.parse(await readFile(of(configId, SLOT), 'utf8')) as ConfigSlot;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
        throw new Error(`the record of configuration ${configId} cannot be read`, { cause: error });
      }
    },
    async write(configId, slot) {
      await mkdir(join(folder, configId), { recursive: true, mode: 0o700 });
      const aside = await open(of(configId, `${SLOT}.new`), 'w', 0o600);
      await aside.writeFile(JSON.stringify(slot));
      await aside.sync();
      await aside.close();
      await rename(of(configId, `${SLOT}.new`), of(configId, SLOT));
      await sweep(join(folder, configId), bodiesOf(slot));
    },
    bodyPath: (configId, sha256) => of(configId, sha256),
    async partPath(configId, sha256) {
      await mkdir(join(folder, configId), { recursive: true, mode: 0o700 });
      // one download a configId at a time: parts of others were given up
      await sweep(join(folder, configId), undefined, `${sha256}.part`);
      return of(configId, `${sha256}.part`);
    },
    keep: (configId, sha256) => rename(of(configId, `${sha256}.part`), of(configId, sha256)),
  };
  return store;
}

async function sweep(folder: string, bodies: Set<string> | undefined, part?: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const isPart = name.endsWith('.part');
    const isNeeded = isPart ? part === undefined || name === part : bodies === undefined || bodies.has(name);
    if (!isNeeded && !name.startsWith(SLOT)) await rm(join(folder, name), { force: true });
  }
}
