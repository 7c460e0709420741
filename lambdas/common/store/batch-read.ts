import { BatchGetItemCommand, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type ReadAll, shareReads } from './share-reads.ts';
import { dynamodb, type NamedTable } from './table.ts';

const TRIES = 8;
const FIRST_PAUSE_MS = 20;

/** The table, whose single reads go together: for who asks for many rows at once. It costs what they cost alone. */
export function withSharedReads<T extends NamedTable>(table: T): T {
  return { ...table, get: shareReads(openBatchRead(table.name)) };
}

/** Strongly consistent; what DynamoDB leaves out for want of capacity is asked for again. */
function openBatchRead(tableName: string): ReadAll {
  return async (keys) => {
    const rows: Record<string, unknown>[] = [];
    let left: KeysAndAttributes | undefined = { Keys: keys.map((key) => marshall(key)), ConsistentRead: true };
    for (let attempt = 1; left !== undefined; attempt += 1) {
      const reply: { Responses?: Record<string, Parameters<typeof unmarshall>[0][]>; UnprocessedKeys?: object } =
        await dynamodb.send(new BatchGetItemCommand({ RequestItems: { [tableName]: left } }));
      for (const item of reply.Responses?.[tableName] ?? []) rows.push(unmarshall(item as never));
      left = (reply.UnprocessedKeys as Record<string, KeysAndAttributes> | undefined)?.[tableName];
      if (left !== undefined && attempt === TRIES)
        throw new Error(`rows of ${tableName} were not read in ${TRIES} tries`);
      if (left !== undefined) await pause(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
    return rows;
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
