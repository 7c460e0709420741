import type { RolloutCounts } from '../../../contract/config/rollout-plan.ts';
import type { PushOutcome, VehicleConfig } from '../../../contract/config/vehicle-config.ts';
import { INDEXES } from '../../../contract/function-environment.ts';
import type { Row, Table } from '../store/table.ts';

export interface VehicleConfigStore {
  /** What is known of a vehicle's configuration; an empty row, revision 0 or more, when that is nothing. */
  find(tenantId: string, vehicleId: string, configId: string): Promise<VehicleConfig>;
  /** All of a vehicle's. */
  list(tenantId: string, vehicleId: string): Promise<VehicleConfig[]>;
  /** False when somebody wrote since the row was read. */
  write(known: VehicleConfig): Promise<boolean>;
  /** Vehicles of a rollout, a page; eventually consistent. */
  ofRollout(rolloutId: string, limit: number, startKey?: Row): Promise<{ vehicleIds: string[]; nextKey?: Row }>;
  /** How they stand; reads the key of each. */
  countRollout(rolloutId: string): Promise<RolloutCounts>;
}

export function createVehicleConfigStore(table: Table): VehicleConfigStore {
  return {
    async find(tenantId, vehicleId, configId) {
      const row = await table.get({ vehicleId, configId });
      return ofTenant(row, { tenantId, vehicleId, configId, revision: 0 });
    },
    async list(tenantId, vehicleId) {
      const { rows } = await table.query({
        condition: 'vehicleId = :vehicle',
        values: { ':vehicle': vehicleId },
        consistent: true,
      });
      return rows.map((row) => {
        const { configId, revision } = row as unknown as VehicleConfig;
        return ofTenant(row, { tenantId, vehicleId, configId, revision });
      });
    },
    async write(known) {
      const row = { ...known, revision: known.revision + 1 };
      const outcome =
        known.revision === 0
          ? await table.put(row, 'attribute_not_exists(revision)')
          : await table.put(row, 'revision = :before', { ':before': known.revision });
      return outcome.ok;
    },
    async ofRollout(rolloutId, limit, startKey) {
      const page = await queryRollout(table, rolloutId, { limit, ...(startKey === undefined ? {} : { startKey }) });
      const vehicleIds = page.rows.map((row) => String(row['vehicleId']));
      return { vehicleIds, ...(page.nextKey === undefined ? {} : { nextKey: page.nextKey }) };
    },
    async countRollout(rolloutId) {
      const counts: Record<PushOutcome, number> = { PENDING: 0, APPLIED: 0, REJECTED: 0, ROLLED_BACK: 0 };
      let startKey: Row | undefined;
      do {
        const page = await queryRollout(table, rolloutId, startKey === undefined ? {} : { startKey });
        for (const row of page.rows) counts[row['outcome'] as PushOutcome] += 1;
        startKey = page.nextKey;
      } while (startKey !== undefined);
      const { PENDING: pending, APPLIED: applied, REJECTED: rejected, ROLLED_BACK: rolledBack } = counts;
      return { pending, applied, rejected, rolledBack };
    },
  };
}

/** What was written under an earlier owner is not his successor's to know. */
function ofTenant(row: Row | undefined, empty: VehicleConfig): VehicleConfig {
  if (row === undefined) return empty;
  const known = row as unknown as VehicleConfig;
  return known.tenantId === empty.tenantId ? known : { ...empty, revision: known.revision };
}

function queryRollout(
  table: Table,
  rolloutId: string,
  page: { limit?: number; startKey?: Row },
): ReturnType<Table['query']> {
  return table.query({
    index: INDEXES.vehicleConfigsByRollout,
    condition: 'rolloutId = :rollout',
    values: { ':rollout': rolloutId },
    ...page,
  });
}
