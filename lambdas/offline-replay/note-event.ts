import type { Table } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

/** An event is written down when the last one that was is older than this: chatter must not cost a write each time. */
const EVERY_MS = 900_000;
/** While it is connected that alone tells that it is there, and its disconnect will be later than whatever it sent. */
const CONNECTED_EVERY_MS = 86_400_000;
const REMEMBERED = 10_000;

/**
 * Notes that a vehicle was heard of, once in a while: what a warm function has written it remembers, so the cost of a
 * vehicle that sends events without end is bounded by time. A read costs a twentieth of the write that it often spares.
 */
export function createEventNotes(vehicles: Table): (vehicleId: string, atMs: number) => Promise<void> {
  const noted = new Map<string, number>();
  return async (vehicleId, atMs) => {
    if (atMs < (noted.get(vehicleId) ?? Number.NEGATIVE_INFINITY) + EVERY_MS) return;
    if (noted.size >= REMEMBERED) noted.clear();
    noted.set(vehicleId, atMs);
    const vehicle = (await vehicles.get({ vehicleId }, 'eventual')) as VehicleRow | undefined;
    const everyMs = vehicle?.presence?.connected ? CONNECTED_EVERY_MS : EVERY_MS;
    if (atMs < (vehicle?.eventAtMs ?? Number.NEGATIVE_INFINITY) + everyMs) return;
    await vehicles.update({
      key: { vehicleId },
      update: 'SET eventAtMs = :at',
      condition: 'attribute_exists(vehicleId) AND (attribute_not_exists(eventAtMs) OR eventAtMs <= :at)',
      values: { ':at': atMs },
    });
  };
}
