import type { AudienceQuery } from '../../contract/audience/audience.ts';
import type { WalkCursor } from '../../contract/campaign/campaign.ts';
import { INDEXES } from '../../contract/function-environment.ts';
import type { QueryRequest, Table } from '../common/store/table.ts';
import { asVehicleRow, type VehicleRow } from '../common/store/vehicle-row.ts';

export interface AudiencePage {
  vehicles: VehicleRow[];
  /** Where the next page begins; without it this was the last. */
  cursor?: WalkCursor;
}

const INDEX_OF: Record<AudienceQuery['by'], string> = {
  cohort: INDEXES.vehiclesByCohort,
  region: INDEXES.vehiclesByRegion,
  model: INDEXES.vehiclesByModel,
  tenant: INDEXES.vehiclesByTenant,
};

/**
 * The next page of vehicles that a query gives, one value after another. Indexes are a moment behind, so that a vehicle
 * that changed just now may be missing; whose it is is read again before anything is sent.
 */
export async function nextPage(
  tenantId: string,
  query: AudienceQuery,
  cursor: WalkCursor | undefined,
  { vehicles, limit }: { vehicles: Table; limit: number },
): Promise<AudiencePage> {
  const value = cursor?.value ?? 0;
  const startKey = cursor?.startKey;
  const { rows, nextKey } = await vehicles.query({
    ...requestOf(tenantId, query, query.values[value] ?? ''),
    limit,
    ...(startKey === undefined ? {} : { startKey }),
  });
  const page = { vehicles: rows.map(asVehicleRow) };
  if (nextKey !== undefined) return { ...page, cursor: { value, startKey: nextKey } };
  return value + 1 < query.values.length ? { ...page, cursor: { value: value + 1 } } : page;
}

function requestOf(tenantId: string, { by }: AudienceQuery, value: string): QueryRequest {
  const tenant = { ':tenant': tenantId };
  if (by === 'tenant') return { index: INDEX_OF[by], condition: 'tenantId = :tenant', values: tenant };
  const values = { ...tenant, ':value': value };
  // `region` is a word of DynamoDB's own
  return { index: INDEX_OF[by], condition: 'tenantId = :tenant AND #by = :value', names: { '#by': by }, values };
}
