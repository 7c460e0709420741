import {
  type CertificateRow,
  moved,
  type Rotation,
  type RotationSettings,
  type RotationState,
  type RotationStep,
} from './rotation.ts';

/** A request being answered belongs to one run of the function, which ends long before this. */
export const ISSUE_LEASE_MS = 60_000;
const MAX_ISSUES = 3;
const MAX_DELIVERIES = 20;

export type CsrVerdict =
  /** Write the row: who succeeds answers the request. */
  | { kind: 'issue'; row: CertificateRow }
  /** The certificate is there: write the row, then send it again. */
  | { kind: 'deliver'; row: CertificateRow }
  | { kind: 'ignore'; reason: CsrRefusal };

export type CsrRefusal = 'not-asked' | 'of-another-renewal' | 'superseded' | 'being-answered' | 'too-many';

/** What to do about a request for a certificate. The same one may come any number of times. */
export function onCsr(row: CertificateRow, number: number, csrHash: string, nowMs: number): CsrVerdict {
  const { rotation } = row;
  if (rotation === undefined) return { kind: 'ignore', reason: 'not-asked' };
  if (rotation.number !== number) return { kind: 'ignore', reason: 'of-another-renewal' };
  if (rotation.earlierCsrHashes.includes(csrHash)) return { kind: 'ignore', reason: 'superseded' };
  const isSame = rotation.csrHash === csrHash;
  switch (rotation.state) {
    case 'ASKED':
      return isSame ? answer(row, rotation, nowMs) : answerAnother(row, rotation, csrHash, nowMs);
    case 'REQUESTED':
      // its time is not up: whoever answers it ends before that
      if (isSame && nowMs < (row.dueAtMs ?? 0)) return { kind: 'ignore', reason: 'being-answered' };
      return isSame ? answer(row, rotation, nowMs) : answerAnother(row, rotation, csrHash, nowMs);
    case 'ISSUED':
    case 'CONFIRMED':
      if (isSame) return deliverAgain(row, rotation);
      return rotation.state === 'ISSUED'
        ? answerAnother(row, rotation, csrHash, nowMs)
        : { kind: 'ignore', reason: 'not-asked' };
    default:
      return { kind: 'ignore', reason: 'not-asked' };
  }
}

function answer(row: CertificateRow, rotation: Rotation, nowMs: number): CsrVerdict {
  const step: RotationStep = { state: 'REQUESTED', atMs: nowMs };
  return { kind: 'issue', row: moved(row, rotation, step, nowMs + ISSUE_LEASE_MS) };
}

/** A vehicle that lost its key before it had the certificate asks with another one; what it was issued is of no use. */
function answerAnother(row: CertificateRow, rotation: Rotation, csrHash: string, nowMs: number): CsrVerdict {
  const { csrHash: before, newCertificateId, newNotAfterMs: _notAfter, ...rest } = rotation;
  const earlierCsrHashes = [...rotation.earlierCsrHashes, ...(before === undefined ? [] : [before])];
  if (earlierCsrHashes.length >= MAX_ISSUES) return { kind: 'ignore', reason: 'too-many' };
  const next: Rotation = {
    ...rest,
    ...{ csrHash, earlierCsrHashes },
    supersededCertificateIds: [
      ...rotation.supersededCertificateIds,
      ...(newCertificateId === undefined ? [] : [newCertificateId]),
    ],
  };
  return answer(row, next, nowMs);
}

function deliverAgain(row: CertificateRow, rotation: Rotation): CsrVerdict {
  if (rotation.deliveries >= MAX_DELIVERIES) return { kind: 'ignore', reason: 'too-many' };
  const next = { ...rotation, deliveries: rotation.deliveries + 1 };
  return { kind: 'deliver', row: { ...row, version: row.version + 1, rotation: next } };
}

/** Notes a certificate that exists and is not ACTIVE yet: from here on no interruption makes a second one. */
export function created(row: CertificateRow, newCertificateId: string, newNotAfterMs: number): CertificateRow {
  const rotation = inState(row, 'REQUESTED');
  return { ...row, version: row.version + 1, rotation: { ...rotation, newCertificateId, newNotAfterMs } };
}

/** The certificate is ACTIVE and is the vehicle's; its time to connect begins. */
export function issued(row: CertificateRow, nowMs: number, settings: RotationSettings): CertificateRow {
  const rotation = { ...inState(row, 'REQUESTED') };
  const next = { ...rotation, deliveries: rotation.deliveries + 1 };
  return moved(row, next, { state: 'ISSUED', atMs: nowMs }, nowMs + settings.confirmWithinMs);
}

function inState(row: CertificateRow, state: RotationState): Rotation {
  if (row.rotation?.state !== state) throw new Error(`${row.vehicleId} is ${row.rotation?.state}, not ${state}`);
  return row.rotation;
}
