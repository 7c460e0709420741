import type { Table } from '../common/store/table.ts';

/** An event is written down when the last one that was is older than this: chatter must not cost a write each time. */
const EVERY_MS = 900_000;
const REMEMBERED = 10_000;

/**
 * Notes that a vehicle was heard of, once in a while: what a warm function has written it remembers, so the cost of a
 * vehicle that sends events without end is bounded by time.
 */
export function createEventNotes(vehicles: Table): (vehicleId: string, atMs: number) => Promise<void> {
  const written = new Map<string, number>();
  return async (vehicleId, atMs) => {
    if (atMs < (written.get(vehicleId) ?? Number.NEGATIVE_INFINITY) + EVERY_MS) return;
    if (written.size >= REMEMBERED) written.clear();
    written.set(vehicleId, atMs);
    await vehicles.update({
      key: { vehicleId },
      update: 'SET eventAtMs = :at',
      condition: 'attribute_exists(vehicleId) AND (attribute_not_exists(eventAtMs) OR eventAtMs <= :at)',
      values: { ':at': atMs },
    });
  };
}
