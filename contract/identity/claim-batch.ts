import { manifestKeys } from './manifest.ts';

/** A row `BATCH#<batch>` of the manifest: the claim certificates of a batch, and whether more may come. */
export interface ClaimBatchRow {
  pk: string;
  claimBatch: string;
  status: 'ACTIVE' | 'REVOKED';
  /** A set of strings; absent while there are none. */
  certificateIds?: ReadonlySet<string>;
  revokedAtMs?: number;
  revokedBy?: string;
  revocationReason?: string;
}

export const claimBatchKey = (batch: string): string => `BATCH#${batch}`;

/** The characters of a batch's name, as the manifest's import takes it. */
export function isClaimBatch(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9:_-]{1,128}$/.test(value);
}

/** One write, in DynamoDB's words. */
export interface BatchWrite {
  key: { pk: string };
  update: string;
  condition?: string;
  names: Record<string, string>;
  values: Record<string, unknown>;
}

/**
 * Closes a batch: no claim is registered to it any more. The first revocation stands: the condition fails the second time, and the row that is
 * there tells by whom; it fails for a batch nobody registered, too, where there is no row.
 */
export function revocationOf(batch: string, order: { by: string; reason: string; nowMs: number }): BatchWrite {
  return {
    key: { pk: claimBatchKey(batch) },
    update: 'SET #status = :revoked, revokedAtMs = :at, revokedBy = :by, revocationReason = :reason',
    condition: 'attribute_exists(pk) AND attribute_not_exists(revokedAtMs)',
    names: { '#status': 'status' },
    values: {
      ':revoked': 'REVOKED',
      ':at': order.nowMs,
      ':by': order.by,
      ':reason': order.reason,
    },
  };
}

/** Adds a claim certificate to its batch; refused once the batch is revoked. */
export function registrationOf(batch: string, certificateId: string): BatchWrite {
  return {
    key: { pk: claimBatchKey(batch) },
    update: 'SET claimBatch = :batch, #status = :active ADD certificateIds :certificates',
    condition: 'attribute_not_exists(revokedAtMs)',
    names: { '#status': 'status' },
    values: { ':batch': batch, ':active': 'ACTIVE', ':certificates': new Set([certificateId]) },
  };
}

/**
 * Ends the births of one claim of a batch, also one whose own row is still to be written: the hook counts each birth on
 * this row, on condition that it is ACTIVE.
 */
export function claimRevocationOf(batch: string, certificateId: string): BatchWrite {
  return {
    key: { pk: manifestKeys.claim(certificateId) },
    update: 'SET claimBatch = :batch, #status = :revoked',
    names: { '#status': 'status' },
    values: { ':batch': batch, ':revoked': 'REVOKED' },
  };
}
