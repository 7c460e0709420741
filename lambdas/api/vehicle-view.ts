import { lastSeenMs, publicPresence } from '../../contract/presence/public-presence.ts';
import { isReady } from '../../contract/presence/readiness.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

/** Beside the row: the time of the last frame when it is known, the time it is, and how long a vehicle may flap. */
export interface SeenAt {
  nowMs: number;
  debounceMs: number;
  frameAtMs?: number;
}

/** A vehicle as the HTTP API shows it: named fields only, so that a new attribute does not leak. */
export function vehicleView(vehicle: VehicleRow, seen: SeenAt): Record<string, unknown> {
  const { vehicleId, vin, model } = vehicle;
  const { connected, sinceMs, reason } = publicPresence(vehicle.presence, seen.nowMs, seen.debounceMs);
  const lastMs = lastSeenMs({ ...vehicle, ...seen });
  return {
    vehicleId,
    vin,
    model,
    born: vehicle.bornAtMs !== undefined,
    presence: {
      connected,
      ready: connected && isReady(vehicle),
      ...(sinceMs === undefined ? {} : { since: new Date(sinceMs).toISOString() }),
      ...(reason === undefined ? {} : { reason }),
    },
    ...(lastMs === undefined ? {} : { lastSeen: new Date(lastMs).toISOString() }),
  };
}
