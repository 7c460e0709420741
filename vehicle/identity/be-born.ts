import { createReconnectDelay } from '../connection/reconnect-delay.ts';
import { type BirthOptions, DEFAULT_BACK_OFF, giveBirth } from './birth.ts';
import type { IdentityStore } from './identity-store.ts';
import type { VehicleIdentity } from './vehicle-identity.ts';

/**
 * The identity the vehicle keeps, or the one it is born with now. Kept before it is first used: the cloud takes another
 * birth until the first connection and none after it, so that a power cut at any moment leaves a way on. A failed birth
 * is tried again from its start, with a new key; throws the last failure when there were too many.
 */
export async function beBorn(store: IdentityStore, options: BirthOptions): Promise<VehicleIdentity> {
  const kept = await store.load();
  if (kept) return kept;
  const born = await tryBirths(options);
  await store.save(born);
  return born;
}

async function tryBirths(options: BirthOptions): Promise<VehicleIdentity> {
  const backOff = options.backOff ?? DEFAULT_BACK_OFF;
  const delay = createReconnectDelay({ ...backOff.delay, stableAfterMs: 0 }, backOff.random);
  for (let failures = 1; ; failures += 1) {
    try {
      return await giveBirth(options);
    } catch (error) {
      // also a refusal: a hook that was late or throttled reads as AccessDenied
      if (failures >= backOff.maxFailures) throw error;
    }
    await backOff.wait(delay.nextMs());
  }
}
