import type { RotationSettings } from '../../../contract/identity/rotation.ts';
import { onConnected } from '../../../contract/identity/rotation-connection.ts';
import type { CertificateStore } from './certificate-store.ts';

const RACES = 5;

/**
 * Notes that a vehicle in the middle of a renewal connected, with whichever certificate: the first time with the new one
 * confirms it. Returns the state it led to, or undefined when it told nothing new.
 */
export async function noteConnection(
  certificates: Pick<CertificateStore, 'find' | 'write'>,
  event: { vehicleId: string; certificateId: string; atMs: number },
  nowMs: number,
  settings: RotationSettings,
): Promise<string | undefined> {
  for (let race = 0; race < RACES; race += 1) {
    const row = await certificates.find(event.vehicleId);
    const next = row && onConnected(row, event, nowMs, settings);
    if (next === undefined) return undefined;
    if (await certificates.write(next)) return next.rotationState;
  }
  throw new Error(`the certificate of ${event.vehicleId} changed ${RACES} times while it was being written`);
}
