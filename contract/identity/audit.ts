/** What the platform keeps for good about an identity: one row a deed, written once and never changed. */
export interface AuditRecord {
  /** Partition: whom it is about, by `auditSubjects`. */
  subject: string;
  /** Sort: the deed and what tells it from the next of its kind, so that a deed told twice is one record. */
  recordId: string;
  deed: 'certificate-revocation' | 'claim-batch-revocation' | 'decommission' | 'owner-change';
  /** Epoch ms. */
  atMs: number;
  /** Client id of the operator's token, or who ran the command line. */
  by: string;
  reason: string;
  /** What it was done to, by name. */
  details: Record<string, unknown>;
}

export const auditSubjects = {
  vehicle: (vehicleId: string): string => `vehicle#${vehicleId}`,
  claimBatch: (batch: string): string => `claim-batch#${batch}`,
} as const;

/** Of deeds that a vehicle comes to once in its life, or once an epoch. */
export const auditRecordIds = {
  decommissionRequested: 'decommission#1-requested',
  decommissionDone: 'decommission#2-done',
  ownerChange: (epoch: number): string => `owner-change#${String(epoch).padStart(6, '0')}`,
} as const;

const MAX_REASON = 256;

/** Why somebody did it: 1 to 256 characters, none of them for control, so that a log line stays one line. */
export function isReason(value: unknown): value is string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > MAX_REASON) return false;
  return [...value].every((character) => character >= ' ' && character !== '\u007f');
}
