import { shortKey } from '../../contract/derivation/short-key.ts';

const PARTS_OF_DAY = 10;
const PART_MS = 86_400_000 / PARTS_OF_DAY;
/** Each day another part, so that a car that is used at one time of the day has its turn as well. */
const PARTS_A_DAY_LATER = 3;

/**
 * True in one tenth of each day, a vehicle's own: when its row is looked at for an event that it sent over its
 * connection. Without any memory, so that it holds however many instances of the function there are.
 */
export function isItsTurn(vehicleId: string, atMs: number): boolean {
  const part = Math.floor(atMs / PART_MS);
  const day = Math.floor(part / PARTS_OF_DAY);
  const first = Number.parseInt(shortKey(vehicleId, 5), 36);
  return (first + PARTS_A_DAY_LATER * day) % PARTS_OF_DAY === part % PARTS_OF_DAY;
}
