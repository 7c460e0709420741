import { AwsError, type JsonObject } from '../aws-error.ts';
import type { DynaliteActions, DynaliteOperation } from './dynalite-actions.ts';
import type { TableStore } from './dynalite-store.ts';
import type { Item } from './item-types.ts';

type SingleWrite = Extract<DynaliteOperation, 'PutItem' | 'UpdateItem' | 'DeleteItem'>;

/** A validated write that can run inside a journal. */
export interface PreparedWrite {
  tableName: string;
  /** Identifies the item within its table. Throws when the key does not fit the table. */
  itemKey(): string;
  /** Throws ConditionalCheckFailedException, with `Item` when the request asked for it. */
  apply(): JsonObject;
}

/**
 * Validates one PutItem, UpdateItem or DeleteItem. dynalite ignores `ReturnValuesOnConditionCheckFailure`; the item it
 * should return is added here. [AWS-DynamoDB: API_PutItem]
 */
export function prepareWrite(
  tables: TableStore,
  actions: DynaliteActions,
  operation: SingleWrite,
  input: JsonObject,
): PreparedWrite {
  const wantsItem = wantsItemOnFailure(input);
  const data = actions.validate(operation, input);
  const tableName = String(data.TableName);
  const key = (data['Key'] ?? data['Item']) as Item;
  return {
    tableName,
    itemKey: () => itemKeyOf(tables, actions, tableName, key),
    apply() {
      // UpdateItem adds the new attributes to the key it was given, so the lookup below needs its own
      const lookup = wantsItem && operation === 'UpdateItem' ? { ...key } : key;
      try {
        return actions.runNow(operation, data);
      } catch (error) {
        if (!wantsItem || !isConditionFailure(error)) throw error;
        const item = tables.items(tableName).get(itemKeyOf(tables, actions, tableName, lookup));
        throw new AwsError(error.name, error.message, { fields: item ? { Item: item } : {} });
      }
    },
  };
}

/** ConditionCheck of a transaction: a condition on an item without a write. */
export function prepareConditionCheck(tables: TableStore, actions: DynaliteActions, input: JsonObject): PreparedWrite {
  const wantsItem = wantsItemOnFailure(input);
  if (typeof input['ConditionExpression'] !== 'string') {
    throw new AwsError('ValidationException', 'ConditionCheck requires a ConditionExpression');
  }
  const data = actions.validate('DeleteItem', input);
  const tableName = String(data.TableName);
  const itemKey = (): string => itemKeyOf(tables, actions, tableName, data['Key'] as Item);
  return {
    tableName,
    itemKey,
    apply() {
      const item = tables.items(tableName).get(itemKey());
      if (!actions.db.checkConditional(data, item)) return {};
      const fields = wantsItem && item ? { Item: item } : {};
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', { fields });
    },
  };
}

export function isConditionFailure(error: unknown): error is AwsError {
  return error instanceof AwsError && error.name === 'ConditionalCheckFailedException';
}

function wantsItemOnFailure(input: JsonObject): boolean {
  return input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
}

function itemKeyOf(tables: TableStore, actions: DynaliteActions, tableName: string, key: Item): string {
  const table = tables.table(tableName);
  if (table?.TableStatus !== 'ACTIVE' && table?.TableStatus !== 'UPDATING') {
    throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
  }
  const keyAttributes: Item = {};
  for (const { AttributeName } of table.KeySchema) {
    const value = key[AttributeName];
    if (value) keyAttributes[AttributeName] = value;
  }
  if (actions.db.validateKey(keyAttributes, table)) {
    throw new AwsError('ValidationException', 'The provided key element does not match the schema');
  }
  return actions.db.createKey(keyAttributes, table);
}
