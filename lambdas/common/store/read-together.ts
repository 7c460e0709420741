import { BatchGetItemCommand, type BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { readAhead } from './read-ahead.ts';
import { dynamodb, type NamedTable, type Row, type Table } from './table.ts';

/** A row by its whole key. */
export interface AskedRow {
  table: NamedTable;
  key: Record<string, string>;
}

/** Strong readings of rows of different tables, in their order; `left` for what there was no capacity for. */
export type ReadRows = (asked: readonly AskedRow[]) => Promise<(Row | 'left' | undefined)[]>;

/**
 * `readAhead` of rows of different tables, in their order, by one call: of what it costs to read a few rows most is the
 * call. What DynamoDB leaves out is read alone.
 */
export function readAheadTogether(asked: readonly AskedRow[], readRows: ReadRows = readByOneCall): Table[] {
  const rows = readRows(asked);
  return asked.map(({ table, key }, index) => {
    const own = rows.then((all) => all[index]).then((row) => (row === 'left' ? table.get(key) : row));
    return readAhead(table, key, own);
  });
}

async function readByOneCall(asked: readonly AskedRow[]): Promise<(Row | 'left' | undefined)[]> {
  const RequestItems = Object.fromEntries(
    asked.map(({ table, key }) => [table.name, { Keys: [marshall(key)], ConsistentRead: true }]),
  );
  const reply: BatchGetItemCommandOutput = await dynamodb.send(new BatchGetItemCommand({ RequestItems }));
  return asked.map(({ table }) => {
    if (reply.UnprocessedKeys?.[table.name] !== undefined) return 'left';
    const item = reply.Responses?.[table.name]?.[0];
    return item && unmarshall(item);
  });
}
