import { lastSeenMs } from '../../contract/presence/public-presence.ts';
import type { Table } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import { isItsTurn } from './event-turn.ts';

export interface HeardEvent {
  vehicleId: string;
  /** When it came, epoch ms of the cloud. */
  atMs: number;
  /** True for one over the vehicle's own connection, false for one by HTTPS. */
  isOverConnection: boolean;
}

/** An event is written down when the vehicle was last heard of longer ago: chatter must not cost a write each time. */
const EVERY_MS = 900_000;
/** While it is connected that alone tells that it is there, and its disconnect will be later than whatever it sent. */
const CONNECTED_EVERY_MS = 86_400_000;
const REMEMBERED = 10_000;

/**
 * Notes that a vehicle was heard of, once in a while: what a warm function has looked at it remembers, so the cost of a
 * vehicle that sends events without end is bounded by time. Of events over a connection, whose vehicle said `ready` on
 * it, most are not even worth the look. A look costs a tenth of the write that it often spares.
 */
export function createEventNotes(vehicles: Pick<Table, 'get' | 'update'>): (event: HeardEvent) => Promise<void> {
  const noted = new Map<string, number>();
  return async ({ vehicleId, atMs, isOverConnection }) => {
    if (isOverConnection && !isItsTurn(vehicleId, atMs)) return;
    if (atMs < (noted.get(vehicleId) ?? Number.NEGATIVE_INFINITY) + EVERY_MS) return;
    if (noted.size >= REMEMBERED) noted.clear();
    noted.set(vehicleId, atMs);
    const vehicle = (await vehicles.get({ vehicleId }, 'eventual')) as VehicleRow | undefined;
    const everyMs = vehicle?.presence?.connected ? CONNECTED_EVERY_MS : EVERY_MS;
    if (vehicle !== undefined && atMs < (lastSeenMs(vehicle) ?? Number.NEGATIVE_INFINITY) + everyMs) return;
    await vehicles.update({
      key: { vehicleId },
      update: 'SET eventAtMs = :at',
      condition: 'attribute_exists(vehicleId) AND (attribute_not_exists(eventAtMs) OR eventAtMs <= :at)',
      values: { ':at': atMs },
    });
  };
}
