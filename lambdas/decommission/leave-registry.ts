import type { Removal, ThingRegistry } from './thing-registry.ts';

const TRIES = 6;
const PAUSE_MS = 1_000;

/**
 * Detaches and deletes the certificates, then the thing. Detaching takes AWS a while, so that what is refused is asked
 * for again a few times; `not-yet` when that was not enough.
 */
export async function leaveRegistry(
  { registry, pause }: { registry: ThingRegistry; pause(ms: number): Promise<void> },
  vehicleId: string,
  certificateIds: readonly string[],
): Promise<Removal> {
  for (let attempt = 1; ; attempt += 1) {
    if ((await tryOnce(registry, vehicleId, certificateIds)) === 'gone') return 'gone';
    if (attempt === TRIES) return 'not-yet';
    await pause(PAUSE_MS);
  }
}

async function tryOnce(
  registry: ThingRegistry,
  vehicleId: string,
  certificateIds: readonly string[],
): Promise<Removal> {
  const removals: Removal[] = [];
  for (const certificateId of certificateIds) {
    await registry.detach(certificateId);
    removals.push(await registry.deleteCertificate(certificateId));
  }
  removals.push(await registry.deleteThing(vehicleId));
  return removals.every((removal) => removal === 'gone') ? 'gone' : 'not-yet';
}
