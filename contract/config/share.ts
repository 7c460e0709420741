import { createHash } from 'node:crypto';

/** All of them. Shares are counted in ten-thousandths. */
export const WHOLE = 10_000;

/**
 * The vehicle's place in a rollout, 0 to 9,999, from a hash of both ids: always the same, evenly spread over the fleet,
 * and another one in each rollout, so that not the same vehicles go first every time.
 */
export function placeOf(rolloutId: string, vehicleId: string): number {
  const hash = createHash('sha256').update(`${rolloutId}/${vehicleId}`).digest();
  return Math.floor((hash.readUInt32BE(0) / 2 ** 32) * WHOLE);
}

/** A greater share lets in more vehicles and turns out none. */
export function isAdmitted({ rolloutId, share }: { rolloutId: string; share: number }, vehicleId: string): boolean {
  return placeOf(rolloutId, vehicleId) < share;
}
