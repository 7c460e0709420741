import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import type { DynaliteActions } from './dynalite-actions.ts';
import type { TableStore } from './dynalite-store.ts';
import { isConditionFailure, type PreparedWrite, prepareConditionCheck, prepareWrite } from './item-writes.ts';

const maxActions = 100;
/** How long a ClientRequestToken is remembered. [AWS-DynamoDB: API_TransactWriteItems] */
const tokenLifetimeMs = 10 * 60_000;

/** TransactWriteItems and TransactGetItems; the caller wraps `write` in a journal, which does the undoing. */
interface Transactions {
  /** Throws TransactionCanceledException with a reason an item; nothing may be kept then. */
  write(input: JsonObject): JsonObject;
  read(input: JsonObject): JsonObject;
}

export function createTransactions(tables: TableStore, actions: DynaliteActions, clock: Clock): Transactions {
  const seenTokens = new Map<string, { digest: string; expiresAtMs: number; output: JsonObject }>();

  const write = (input: JsonObject): JsonObject => {
    const token = typeof input['ClientRequestToken'] === 'string' ? input['ClientRequestToken'] : undefined;
    const digest = token === undefined ? '' : digestOf(input['TransactItems']);
    forgetOldTokens(seenTokens, clock.nowMs());
    const seen = token === undefined ? undefined : seenTokens.get(token);
    if (seen && seen.digest !== digest) {
      const message = 'The request uses the same client token as a previous, but non-identical request';
      throw new AwsError('IdempotentParameterMismatchException', message);
    }
    if (seen) return seen.output;
    const writes = transactItems(input).map((entry) => prepareEntry(tables, actions, entry));
    refuseDuplicates(writes);
    applyAll(writes);
    const output = consumedCapacity(input, writes);
    if (token !== undefined) {
      seenTokens.set(token, { digest, expiresAtMs: clock.nowMs() + tokenLifetimeMs, output });
    }
    return output;
  };

  const read = (input: JsonObject): JsonObject => {
    const gets = transactItems(input).map((entry) => {
      if (!isObject(entry['Get'])) throw new AwsError('ValidationException', 'TransactItems can only contain Get');
      return actions.validate('GetItem', { ...entry['Get'], ConsistentRead: true });
    });
    const responses = gets.map((get) => {
      const { Item } = actions.runNow('GetItem', get);
      return Item === undefined ? {} : { Item };
    });
    return { Responses: responses };
  };

  return { write, read };
}

function transactItems(input: JsonObject): JsonObject[] {
  const items = input['TransactItems'];
  if (!Array.isArray(items) || items.length === 0 || items.length > maxActions || !items.every(isObject)) {
    const message = `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and ${maxActions}`;
    throw new AwsError('ValidationException', message);
  }
  return items;
}

function prepareEntry(tables: TableStore, actions: DynaliteActions, entry: JsonObject): PreparedWrite {
  const [kind, ...others] = Object.keys(entry).filter((name) => isObject(entry[name]));
  const body = kind === undefined ? undefined : entry[kind];
  if (others.length === 0 && isObject(body)) {
    if (kind === 'Put') return prepareWrite(tables, actions, 'PutItem', body);
    if (kind === 'Update') return prepareWrite(tables, actions, 'UpdateItem', body);
    if (kind === 'Delete') return prepareWrite(tables, actions, 'DeleteItem', body);
    if (kind === 'ConditionCheck') return prepareConditionCheck(tables, actions, body);
  }
  const message = 'TransactItems can only contain one of Check, Put, Update or Delete';
  throw new AwsError('ValidationException', message);
}

function refuseDuplicates(writes: PreparedWrite[]): void {
  const seen = new Set<string>();
  for (const write of writes) {
    const id = `${write.tableName}/${write.itemKey()}`;
    if (seen.has(id)) {
      const message = 'Transaction request cannot include multiple operations on one item';
      throw new AwsError('ValidationException', message);
    }
    seen.add(id);
  }
}

/** Applies every action, also after a failure, because each one owes its own cancellation reason. */
function applyAll(writes: PreparedWrite[]): void {
  const reasons = writes.map((write): JsonObject => {
    try {
      write.apply();
      return { Code: 'None' };
    } catch (error) {
      return cancellationReason(error);
    }
  });
  if (reasons.every((reason) => reason['Code'] === 'None')) return;
  const codes = reasons.map((reason) => String(reason['Code'])).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  throw new AwsError('TransactionCanceledException', message, { fields: { CancellationReasons: reasons } });
}

function cancellationReason(error: unknown): JsonObject {
  if (isConditionFailure(error)) return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.fields };
  if (error instanceof AwsError && error.name === 'ValidationException') {
    return { Code: 'ValidationError', Message: error.message };
  }
  throw error;
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** Entries are in order of insertion, so the oldest come first. */
function forgetOldTokens(tokens: Map<string, { expiresAtMs: number }>, nowMs: number): void {
  for (const [token, { expiresAtMs }] of tokens) {
    if (expiresAtMs > nowMs) return;
    tokens.delete(token);
  }
}

/** A transactional write costs two units a KB; items here count as 1 KB. [assumed] */
function consumedCapacity(input: JsonObject, writes: PreparedWrite[]): JsonObject {
  if (input['ReturnConsumedCapacity'] !== 'TOTAL' && input['ReturnConsumedCapacity'] !== 'INDEXES') return {};
  const units = new Map<string, number>();
  for (const { tableName } of writes) units.set(tableName, (units.get(tableName) ?? 0) + 2);
  return {
    ConsumedCapacity: [...units].map(([TableName, CapacityUnits]) => ({
      TableName,
      CapacityUnits,
      WriteCapacityUnits: CapacityUnits,
    })),
  };
}
