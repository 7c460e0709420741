import type { SchemaRef } from '../frame.ts';
import { COMBUSTION_SIGNALS } from './combustion-signals.ts';
import { COMMON_SIGNALS, TYRE_SIGNALS } from './common-signals.ts';
import { ELECTRIC_SIGNALS } from './electric-signals.ts';
import type { CatalogueSignal } from './signal.ts';

/** The signals of one schema in one version. */
export interface Catalogue {
  schema: SchemaRef;
  /** In the order of their numbers: the first is number 1. */
  signals: readonly CatalogueSignal[];
  /** Number of a signal by its path. */
  numbers: ReadonlyMap<string, number>;
}

/**
 * All that were ever sent, for a vehicle may still send any of them. A later version begins with the whole of the one
 * before.
 */
const SIGNALS_OF: Record<string, readonly (readonly CatalogueSignal[])[]> = {
  vss: versions([...COMMON_SIGNALS, ...COMBUSTION_SIGNALS, ...ELECTRIC_SIGNALS], TYRE_SIGNALS),
  'vss-ice': versions([...COMMON_SIGNALS, ...COMBUSTION_SIGNALS], TYRE_SIGNALS),
  'vss-bev': versions([...COMMON_SIGNALS, ...ELECTRIC_SIGNALS], TYRE_SIGNALS),
};

const known = new Map<string, Catalogue>();
for (const [id, lists] of Object.entries(SIGNALS_OF)) {
  for (const [index, signals] of lists.entries()) {
    const numbers = new Map(signals.map(({ path }, at) => [path, at + 1]));
    known.set(keyOf(id, index + 1), { schema: { id, version: index + 1 }, signals, numbers });
  }
}

export const CATALOGUES: readonly Catalogue[] = [...known.values()];

/** The catalogue of a schema; undefined for one this release has not heard of. */
export function catalogueOf({ id, version }: SchemaRef): Catalogue | undefined {
  return known.get(keyOf(id, version));
}

/** A signal of a schema by its path. */
export function signalOf(schema: SchemaRef, path: string): CatalogueSignal | undefined {
  const catalogue = catalogueOf(schema);
  return catalogue?.signals[(catalogue.numbers.get(path) ?? 0) - 1];
}

function versions(...additions: readonly (readonly CatalogueSignal[])[]): CatalogueSignal[][] {
  return additions.map((_, index) => additions.slice(0, index + 1).flat());
}

function keyOf(id: string, version: number): string {
  return `${id} ${version}`;
}
