import { auditSubjects } from '../../contract/identity/audit.ts';
import {
  type ClaimBatchRow,
  claimBatchKey,
  claimRevocationOf,
  revocationOf,
} from '../../contract/identity/claim-batch.ts';
import type { AuditLog } from '../common/audit/audit-log.ts';
import type { VehicleCertificates } from '../common/identity/vehicle-certificates.ts';
import type { Table } from '../common/store/table.ts';

export interface BatchRevocationPorts {
  manifest: Table;
  certificates: VehicleCertificates;
  audit: AuditLog;
  nowMs(): number;
}

export type BatchRevocationAnswer =
  | { kind: 'revoked'; certificateIds: string[]; revokedAtMs: number; by: string }
  | { kind: 'unknown-batch' };

/**
 * Ends the births of a batch: closes it, so that no claim is added; then each claim's row, on which the hook counts every
 * birth; then the certificates, so that none of them connects. When this answers, no birth can begin. The first
 * revocation is the one that counts; asking again completes what was interrupted.
 */
export async function revokeClaimBatch(
  ports: BatchRevocationPorts,
  order: { batch: string; by: string; reason: string },
): Promise<BatchRevocationAnswer> {
  const { batch } = order;
  const write = revocationOf(batch, { ...order, nowMs: ports.nowMs() });
  await ports.manifest.update(write);
  // read after the write: a claim that was registered until then is in it, and none comes after
  const row = (await ports.manifest.get({ pk: claimBatchKey(batch) })) as ClaimBatchRow | undefined;
  if (row?.revokedAtMs === undefined) return { kind: 'unknown-batch' };
  const { revokedAtMs, revokedBy = order.by, revocationReason = order.reason } = row;
  const certificateIds = [...(row.certificateIds ?? [])].sort();
  for (const certificateId of certificateIds) await ports.manifest.update(claimRevocationOf(batch, certificateId));
  for (const certificateId of certificateIds) await ports.certificates.end(certificateId, 'REVOKED');
  await ports.audit.keep({
    subject: auditSubjects.claimBatch(batch),
    recordId: 'claim-batch-revocation',
    deed: 'claim-batch-revocation',
    atMs: revokedAtMs,
    by: revokedBy,
    reason: revocationReason,
    details: { certificateIds },
  });
  return { kind: 'revoked', certificateIds, revokedAtMs, by: revokedBy };
}
