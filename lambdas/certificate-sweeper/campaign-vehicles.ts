import { INDEXES } from '../../contract/function-environment.ts';
import { SHARDS } from '../../contract/identity/certificate-shard.ts';
import type { Campaign } from '../common/certificates/campaign.ts';
import type { Row, Table } from '../common/store/table.ts';

export interface VehiclePage {
  vehicleIds: string[];
  /** Where the next page begins; without it this was the last. */
  cursor?: Row;
}

/** The next page of vehicles a campaign means, by the index that has just these. Whose they are is checked row by row. */
export async function nextVehicles(
  { target, tenantId, cursor }: Campaign,
  tables: { vehicles: Table; certificates: Table },
  limit: number,
): Promise<VehiclePage> {
  switch (target.kind) {
    case 'vehicles':
      return pageOfList(target.vehicleIds, Number(cursor?.['at'] ?? 0), limit);
    case 'tenant':
      return pageOfTenant(tenantId, cursor, tables.vehicles, limit);
    case 'expiring':
      return pageOfExpiring(target.beforeMs, cursor, tables.certificates, limit);
  }
}

function pageOfList(ids: string[], at: number, limit: number): VehiclePage {
  const next = at + limit;
  return { vehicleIds: ids.slice(at, next), ...(next < ids.length ? { cursor: { at: next } } : {}) };
}

async function pageOfTenant(
  tenantId: string,
  cursor: Row | undefined,
  vehicles: Table,
  limit: number,
): Promise<VehiclePage> {
  const { rows, nextKey } = await vehicles.query({
    index: INDEXES.vehiclesByTenant,
    condition: 'tenantId = :tenant',
    values: { ':tenant': tenantId },
    limit,
    ...(cursor === undefined ? {} : { startKey: cursor }),
  });
  return { vehicleIds: idsOf(rows), ...(nextKey === undefined ? {} : { cursor: nextKey }) };
}

/** One shard after another; `cursor` says which, and where in it. */
async function pageOfExpiring(
  beforeMs: number,
  cursor: Row | undefined,
  certificates: Table,
  limit: number,
): Promise<VehiclePage> {
  const shard = Number(cursor?.['shard'] ?? 0);
  const startKey = cursor?.['startKey'] as Row | undefined;
  const { rows, nextKey } = await certificates.query({
    index: INDEXES.certificatesByExpiry,
    condition: 'shardKey = :shard AND notAfterMs <= :before',
    values: { ':shard': SHARDS[shard], ':before': beforeMs },
    limit,
    ...(startKey === undefined ? {} : { startKey }),
  });
  const vehicleIds = idsOf(rows);
  if (nextKey !== undefined) return { vehicleIds, cursor: { shard, startKey: nextKey } };
  return { vehicleIds, ...(shard + 1 < SHARDS.length ? { cursor: { shard: shard + 1 } } : {}) };
}

function idsOf(rows: Row[]): string[] {
  return rows.map((row) => String(row['vehicleId']));
}
