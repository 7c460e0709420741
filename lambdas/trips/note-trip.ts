import { tripRowOf } from '../../contract/trips/trip-row.ts';
import type { Table } from '../common/store/table.ts';

/**
 * Writes a trip at its end. Events come doubled and in any order: the row of a later revision stays. `known` means that
 * there is nothing newer in the event.
 */
export async function noteTrip(
  trips: Pick<Table, 'put'>,
  detail: Record<string, unknown> & { vehicleId: string },
): Promise<'written' | 'known'> {
  const row = tripRowOf(detail);
  const { ok } = await trips.put({ ...row }, 'attribute_not_exists(vehicleId) OR revision <= :revision', {
    ':revision': row.revision,
  });
  return ok ? 'written' : 'known';
}
