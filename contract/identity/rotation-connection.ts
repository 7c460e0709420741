import { type CertificateRow, moved, type Rotation, type RotationSettings, type RotationStep } from './rotation.ts';

const MAX_FALLBACKS = 3;

/**
 * A connection with a certificate; `atMs` by the broker's clock. Events come late, doubled and out of order. Returns the
 * row to write, or undefined when it tells nothing new.
 */
export function onConnected(
  row: CertificateRow,
  event: { certificateId: string; atMs: number },
  nowMs: number,
  settings: RotationSettings,
): CertificateRow | undefined {
  const { rotation } = row;
  if (rotation?.newCertificateId === undefined) return undefined;
  const isNewer = event.atMs > (rotation.newSeenAtMs ?? Number.NEGATIVE_INFINITY);
  if (!isNewer) return undefined;
  if (event.certificateId === rotation.newCertificateId) {
    const seen = { ...rotation, newSeenAtMs: event.atMs };
    if (rotation.state === 'ISSUED') {
      return moved(row, seen, { state: 'CONFIRMED', atMs: nowMs }, nowMs + settings.graceMs);
    }
    return rotation.state === 'CONFIRMED' ? { ...row, version: row.version + 1, rotation: seen } : undefined;
  }
  if (event.certificateId !== row.certificateId || rotation.state !== 'CONFIRMED') return undefined;
  return fellBack(row, rotation, event.atMs, nowMs, settings);
}

/** It went back to the old one, which therefore stays; the new one is given another while, not for ever. */
function fellBack(
  row: CertificateRow,
  rotation: Rotation,
  atMs: number,
  nowMs: number,
  settings: RotationSettings,
): CertificateRow {
  const next = { ...rotation, fallbacks: rotation.fallbacks + 1, newSeenAtMs: atMs };
  if (next.fallbacks > MAX_FALLBACKS) {
    return moved(row, next, { state: 'ROLLING_BACK', atMs: nowMs, reason: 'went back to the old one again' }, nowMs);
  }
  const step: RotationStep = { state: 'ISSUED', atMs: nowMs, reason: 'went back to the old one' };
  return moved(row, next, step, nowMs + settings.confirmWithinMs);
}
