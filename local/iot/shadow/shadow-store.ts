import type { ShadowAddress } from './shadow-address.ts';
import type { StoredShadow } from './shadow-document.ts';

/** All shadows of the account, also of things that no registry knows; a deleted thing's stay. [assumed] */
export interface ShadowStore {
  get(address: ShadowAddress): StoredShadow | undefined;
  put(address: ShadowAddress, shadow: StoredShadow): void;
  /** Names of the named shadows that a thing has, sorted. */
  namesOf(thingName: string): string[];
}

/** `shadows`: by `<thing>/<shadow>`, where the name of a classic shadow is empty. */
export function createShadowStore(shadows: Map<string, StoredShadow>): ShadowStore {
  const namesByThing = new Map<string, Set<string>>();

  function note(thingName: string, shadowName: string, isThere: boolean): void {
    if (shadowName === '') return;
    const names = namesByThing.get(thingName) ?? new Set();
    if (isThere) names.add(shadowName);
    else names.delete(shadowName);
    if (names.size === 0) namesByThing.delete(thingName);
    else namesByThing.set(thingName, names);
  }

  for (const [key, { document }] of shadows) {
    const [thingName = '', shadowName = ''] = key.split('/');
    note(thingName, shadowName, document !== undefined);
  }
  return {
    get: (address) => shadows.get(keyOf(address)),
    put(address, shadow) {
      shadows.set(keyOf(address), shadow);
      note(address.thingName, address.shadowName ?? '', shadow.document !== undefined);
    },
    namesOf: (thingName) => [...(namesByThing.get(thingName) ?? [])].sort(),
  };
}

function keyOf({ thingName, shadowName = '' }: ShadowAddress): string {
  return `${thingName}/${shadowName}`;
}
