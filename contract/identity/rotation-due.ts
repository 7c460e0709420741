import {
  type CertificateRow,
  isEnded,
  moved,
  type Rotation,
  type RotationSettings,
  type RotationStep,
  withoutDue,
} from './rotation.ts';

const MAX_ASKS = 10;

export type DueWork =
  /** Nobody has asked IoT Core yet how long the certificate lasts. */
  | { kind: 'inspect' }
  /** Ask the vehicle once the row is written. */
  | { kind: 'ask'; row: CertificateRow }
  /** Write the row, then end these, then write `concluded`: an interrupted one is found due again. */
  | { kind: 'end'; row: CertificateRow; status: 'INACTIVE' | 'REVOKED'; certificateIds: string[] }
  /** Only the row is to be written. */
  | { kind: 'note'; row: CertificateRow };

/** What is to be done about a row whose time has come. */
export function dueWork(row: CertificateRow, nowMs: number, settings: RotationSettings): DueWork {
  const { rotation } = row;
  if (row.notAfterMs === undefined) return { kind: 'inspect' };
  switch (rotation?.state) {
    case 'DUE':
    case 'ASKED':
    case 'REQUESTED':
      return askOrGiveUp(row, rotation, nowMs, settings);
    case 'ISSUED':
      return rollBack(row, rotation, nowMs, 'the vehicle never connected with it');
    case 'CONFIRMED':
      return retiring(row, moved(row, rotation, { state: 'RETIRING', atMs: nowMs }, nowMs));
    case 'RETIRING':
      return retiring(row, row);
    case 'ROLLING_BACK':
      return { kind: 'end', row, status: 'REVOKED', certificateIds: unused(rotation) };
    default:
      return { kind: 'note', row: { ...withoutDue(row), version: row.version + 1 } };
  }
}

function askOrGiveUp(row: CertificateRow, rotation: Rotation, nowMs: number, settings: RotationSettings): DueWork {
  if (rotation.asks < MAX_ASKS) {
    const asked = { ...rotation, asks: rotation.asks + 1 };
    const step: RotationStep = { state: 'ASKED', atMs: nowMs };
    return { kind: 'ask', row: moved(row, asked, step, nowMs + settings.askAgainMs) };
  }
  const reason = `asked ${MAX_ASKS} times in vain`;
  if (unused(rotation).length > 0) return rollBack(row, rotation, nowMs, reason);
  return { kind: 'note', row: moved(row, rotation, { state: 'FAILED', atMs: nowMs, reason }) };
}

/** Nobody confirmed the new certificate: it goes, with what else was issued in this renewal. */
function rollBack(row: CertificateRow, rotation: Rotation, nowMs: number, reason: string): DueWork {
  const rolling = moved(row, rotation, { state: 'ROLLING_BACK', atMs: nowMs, reason }, nowMs);
  return { kind: 'end', row: rolling, status: 'REVOKED', certificateIds: unused(rotation) };
}

/** The vehicle lives by the new certificate: the old one goes, with what was issued and never used. */
function retiring(row: CertificateRow, next: CertificateRow): DueWork {
  const superseded = row.rotation?.supersededCertificateIds ?? [];
  return { kind: 'end', row: next, status: 'INACTIVE', certificateIds: [row.certificateId, ...superseded] };
}

/** What IoT Core says of the certificate the vehicle lives by. */
export function inspected(row: CertificateRow, notAfterMs: number): CertificateRow {
  const isPlanned = row.rotation !== undefined && !isEnded(row.rotation.state);
  return { ...(isPlanned ? row : withoutDue(row)), version: row.version + 1, notAfterMs };
}

/** The vehicle or its certificate is no more: nothing is due any longer. */
export function abandoned(row: CertificateRow, nowMs: number, reason: string): CertificateRow {
  const { rotation } = row;
  if (rotation === undefined || isEnded(rotation.state)) return { ...withoutDue(row), version: row.version + 1 };
  return moved(row, rotation, { state: 'FAILED', atMs: nowMs, reason });
}

/** Written once IoT Core has ended what `end` named. */
export function concluded(row: CertificateRow, nowMs: number): CertificateRow {
  const { rotation } = row;
  if (rotation?.state === 'ROLLING_BACK') return moved(row, rotation, { state: 'ROLLED_BACK', atMs: nowMs });
  const { newCertificateId, newNotAfterMs } = rotation ?? {};
  if (rotation?.state !== 'RETIRING' || newCertificateId === undefined || newNotAfterMs === undefined) {
    throw new Error(`${row.vehicleId} is ${rotation?.state}: nothing is being ended`);
  }
  const retired = moved(row, rotation, { state: 'RETIRED', atMs: nowMs });
  return { ...retired, certificateId: newCertificateId, notAfterMs: newNotAfterMs };
}

/** Everything of this renewal that a vehicle may still hold and nobody confirmed. */
function unused({ newCertificateId, supersededCertificateIds }: Rotation): string[] {
  return [...supersededCertificateIds, ...(newCertificateId === undefined ? [] : [newCertificateId])];
}
