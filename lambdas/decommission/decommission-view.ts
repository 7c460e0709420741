import { type AuditRecord, auditRecordIds, auditSubjects } from '../../contract/identity/audit.ts';
import type { Table } from '../common/store/table.ts';

export interface DecommissionView extends Record<string, unknown> {
  vehicleId: string;
  state: 'DECOMMISSIONING' | 'DECOMMISSIONED';
}

/** How far a decommissioning is, by the audit alone: it answers for as long as there is a platform. */
export async function decommissionView(
  audit: Pick<Table, 'get'>,
  vehicleId: string,
): Promise<DecommissionView | undefined> {
  const find = async (recordId: string): Promise<AuditRecord | undefined> =>
    (await audit.get({ subject: auditSubjects.vehicle(vehicleId), recordId })) as AuditRecord | undefined;
  const requested = await find(auditRecordIds.decommissionRequested);
  if (requested === undefined) return undefined;
  const done = await find(auditRecordIds.decommissionDone);
  return {
    vehicleId,
    state: done === undefined ? 'DECOMMISSIONING' : 'DECOMMISSIONED',
    requestedAt: new Date(requested.atMs).toISOString(),
    requestedBy: requested.by,
    reason: requested.reason,
    ...(done === undefined ? {} : { completedAt: new Date(done.atMs).toISOString() }),
  };
}
