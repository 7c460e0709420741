import type { Row, WriteOutcome } from '../../lambdas/common/store/table.ts';
import type { SharedWrite, WriteTogether } from '../../lambdas/common/store/write-together.ts';
import type { FakeTable } from './fake-table.ts';

/** `writeTogether` for tables in memory. Each runs its `beforeWrite`; what was written is taken back if one refuses. */
export function fakeWriteTogether(...tables: FakeTable[]): WriteTogether {
  return async (writes) => {
    const undo: (() => void)[] = [];
    for (const write of writes) {
      const table = tableOf(tables, write);
      const key = table.keyOf('put' in write ? write.put : write.update.key);
      const before = table.rows.get(key);
      if (!(await run(table, write)).ok) {
        for (const takeBack of undo) takeBack();
        return false;
      }
      undo.push(() => restore(table, key, before));
    }
    return true;
  };
}

function tableOf(tables: readonly FakeTable[], write: SharedWrite): FakeTable {
  const table = tables.find(({ name }) => name === write.table.name);
  if (table === undefined) throw new Error(`no table ${write.table.name} here`);
  return table;
}

function run(table: FakeTable, write: SharedWrite): Promise<WriteOutcome> {
  return 'put' in write ? table.put(write.put, write.condition) : table.update(write.update);
}

function restore(table: FakeTable, key: string, before: Row | undefined): void {
  table.writes -= 1;
  if (before === undefined) table.rows.delete(key);
  else table.rows.set(key, before);
}
