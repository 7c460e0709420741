import { createHash } from 'node:crypto';

/** Messages up to this priority go as soon as the vehicle is ready; the others may be spread. */
export const URGENT_PRIORITY = 4;

/**
 * How long after `ready` a vehicle gets what is not urgent, ms from 0 below `spreadMs`: always the same for a vehicle,
 * evenly over the fleet, so that a million that come back at once do not fetch their notices at once.
 */
export function replayDelayMs(vehicleId: string, spreadMs: number): number {
  const part = createHash('sha256').update(vehicleId).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor(part * spreadMs);
}
