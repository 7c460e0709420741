import type { AuditRecord } from '../../../contract/identity/audit.ts';
import type { Table } from '../store/table.ts';

/** Keeps deeds. A record that is there stays as it was: the same deed told again by a resumed run changes nothing. */
export interface AuditLog {
  keep(record: AuditRecord): Promise<void>;
}

export function createAuditLog(table: Pick<Table, 'put'>): AuditLog {
  return {
    async keep(record) {
      await table.put({ ...record }, 'attribute_not_exists(recordId)');
    },
  };
}
