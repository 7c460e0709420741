import type { QueryRequest, Row, Table } from '../../lambdas/common/store/table.ts';
import { type FakeTable, fakeTable } from '../support/fake-table.ts';

/** Called with each row that is written, and what was there before. */
export type OnWrite = (before: Row | undefined, after: Row) => void;

/** The mailbox's table in memory, with its two indexes kept up to date, so that large runs stay quick. */
export function mailboxTable(onWrite: OnWrite): Table & { rows(): Iterable<Row> } {
  const table: FakeTable = fakeTable({ key: ['vehicleId', 'messageId'] });
  const waiting = new Map<string, Map<string, Row>>();
  const due = new Map<string, Map<string, Row>>();
  const place = (index: Map<string, Map<string, Row>>, partition: unknown, key: string, row: Row | undefined): void => {
    const rows = index.get(String(partition)) ?? new Map<string, Row>();
    index.set(String(partition), rows);
    if (row === undefined) rows.delete(key);
    else rows.set(key, row);
  };
  return {
    get: table.get,
    update: table.update,
    async put(row, condition, values) {
      const key = `${row['vehicleId']}\u0000${row['messageId']}`;
      const before = table.rows.get(key);
      const outcome = await table.put(row, condition, values);
      if (!outcome.ok) return outcome;
      const after = table.rows.get(key) as Row;
      place(waiting, after['vehicleId'], key, after['waitKey'] === undefined ? undefined : after);
      if (before?.['dueShard'] !== undefined) place(due, before['dueShard'], key, undefined);
      if (after['dueShard'] !== undefined) place(due, after['dueShard'], key, after);
      onWrite(before, after);
      return outcome;
    },
    async query(request) {
      if (request.index === undefined) return table.query(request);
      return request.index === 'waiting'
        ? pageOf(waiting.get(String(request.values[':vehicle'])), 'waitKey', request)
        : pageOf(due.get(String(request.values[':shard'])), 'dueAtMs', request);
    },
    rows: () => table.rows.values(),
  };
}

function pageOf(
  partition: Map<string, Row> | undefined,
  sortKey: string,
  { limit = 1_000, startKey, values }: QueryRequest,
): { rows: Row[]; nextKey?: Row } {
  const nowMs = values[':now'] as number | undefined;
  const orderOf = (row: Row): string => `${row[sortKey]}#${row['vehicleId']}#${row['messageId']}`;
  const after = startKey === undefined ? '' : orderOf(startKey);
  const found = [...(partition?.values() ?? [])]
    .filter((row) => (nowMs === undefined || (row[sortKey] as number) <= nowMs) && orderOf(row) > after)
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const rows = found.slice(0, limit).map((row) => structuredClone(row));
  const last = rows.at(-1);
  return last === undefined || found.length <= limit ? { rows } : { rows, nextKey: last };
}
