import { type LifecycleEvent, mergePresence, type Presence } from '../../contract/presence/merge-presence.ts';
import type { Table, UpdateRequest } from '../common/store/table.ts';
import { asVehicleRow, type VehicleRow } from '../common/store/vehicle-row.ts';

export type PresenceOutcome = 'written' | 'stale' | 'unknown-vehicle';

const RACES = 5;

/**
 * Merges one lifecycle event into its vehicle's row, as it was just read; a row that does not exist is never made. The
 * event's being the birth (`bornAtMs`, epoch ms) is written with it, and also when its presence is stale.
 */
export async function applyLifecycleEvent(
  vehicles: Table,
  event: LifecycleEvent,
  read: VehicleRow | undefined,
  bornAtMs?: number,
): Promise<PresenceOutcome> {
  let row = read;
  for (let race = 0; race < RACES; race += 1) {
    if (row === undefined) return 'unknown-vehicle';
    const next = mergePresence(row.presence, event);
    if (next === undefined) {
      if (bornAtMs !== undefined) await writeBirth(vehicles, row, bornAtMs);
      return 'stale';
    }
    const outcome = await vehicles.update(presenceUpdate(row, next, bornAtMs));
    if (outcome.ok) return 'written';
    row = outcome.current && asVehicleRow(outcome.current);
  }
  throw new Error(`presence of ${event.clientId} changed ${RACES} times while it was being written`);
}

function writeBirth(vehicles: Table, { vehicleId }: VehicleRow, bornAtMs: number): ReturnType<Table['update']> {
  return vehicles.update({
    key: { vehicleId },
    update: 'SET bornAtMs = :born',
    condition: 'attribute_exists(vehicleId)',
    values: { ':born': bornAtMs },
  });
}

/** What the vehicle's presence is next, if the row is as it was read. */
export function presenceUpdate(row: VehicleRow, next: Presence, bornAtMs: number | undefined): UpdateRequest {
  const before = row.presence;
  return {
    key: { vehicleId: row.vehicleId },
    update: `SET presence = :next${bornAtMs === undefined ? '' : ', bornAtMs = :born'}`,
    condition:
      before === undefined
        ? 'attribute_exists(vehicleId) AND attribute_not_exists(presence)'
        : 'presence.sessionIdentifier = :session AND presence.connected = :connected',
    values: {
      ':next': next,
      ...(bornAtMs === undefined ? {} : { ':born': bornAtMs }),
      ...(before === undefined ? {} : { ':session': before.sessionIdentifier, ':connected': before.connected }),
    },
  };
}
