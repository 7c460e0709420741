import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamodb, type NamedTable, putInput, type Row, type UpdateRequest, updateInput } from './table.ts';

/** One write of several, to a row that none of the others writes. */
export type SharedWrite =
  | { table: Pick<NamedTable, 'name'>; update: UpdateRequest }
  | { table: Pick<NamedTable, 'name'>; put: Row; condition?: string };

/**
 * All of them or none, in one call, at twice the price of each. False when a condition did not hold or another writer had
 * one of the rows: which one is not told, who wants to know writes one by one.
 */
export type WriteTogether = (writes: readonly SharedWrite[]) => Promise<boolean>;

/** Of a write that was not done because of itself, or because of another one. [AWS-DynamoDB: API_TransactWriteItems] */
const REFUSED = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);

export const writeTogether: WriteTogether = async (writes) => {
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: writes.map(inputOf) }));
    return true;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    if (reasons.length > 0 && reasons.every(({ Code }) => REFUSED.has(String(Code)))) return false;
    throw error;
  }
};

function inputOf(write: SharedWrite): TransactWriteItem {
  const { name } = write.table;
  if ('put' in write) return { Put: putInput(name, write.put, write.condition, undefined) };
  return { Update: updateInput(name, write.update) };
}
