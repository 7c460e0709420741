import type { Table } from '../common/store/table.ts';

/** Vehicles whose decommissioning was begun and has not ended: few at any time, so one row of the manifest holds them. */
export interface UnfinishedList {
  add(vehicleId: string): Promise<void>;
  strike(vehicleId: string): Promise<void>;
  /** Strongly consistent. */
  all(): Promise<string[]>;
}

const KEY = { pk: 'DECOMMISSIONING' };

export function createUnfinishedList(manifest: Table): UnfinishedList {
  const write = async (verb: 'ADD' | 'DELETE', vehicleId: string): Promise<void> => {
    await manifest.update({
      key: KEY,
      update: `${verb} vehicleIds :vehicles`,
      values: { ':vehicles': new Set([vehicleId]) },
    });
  };
  return {
    add: (vehicleId) => write('ADD', vehicleId),
    strike: (vehicleId) => write('DELETE', vehicleId),
    async all() {
      const row = await manifest.get(KEY);
      return [...((row?.['vehicleIds'] as ReadonlySet<string> | undefined) ?? [])];
    },
  };
}
