import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import type { DynaliteActions } from './dynalite-actions.ts';
import type { TableStore } from './dynalite-store.ts';
import type { IndexDescription, TableDescription } from './item-types.ts';

/** Adds and backfills, or removes, global secondary indexes of an UpdateTable request, whatever the billing mode. */
export function applyIndexUpdates(tables: TableStore, actions: DynaliteActions, input: JsonObject): void {
  const table = tables.table(String(input['TableName']));
  const updates = input['GlobalSecondaryIndexUpdates'];
  if (!table || !Array.isArray(updates)) return;
  for (const update of updates.filter(isObject)) {
    if (isObject(update['Create'])) createIndex(tables, actions, table, update['Create'], input);
    if (isObject(update['Delete'])) deleteIndex(tables, table, String(update['Delete']['IndexName']));
  }
}

function createIndex(
  tables: TableStore,
  actions: DynaliteActions,
  table: TableDescription,
  create: JsonObject,
  input: JsonObject,
): void {
  const existing = table.GlobalSecondaryIndexes ?? [];
  const index = newIndex(table, create);
  if (existing.some((other) => other.IndexName === index.IndexName)) {
    const message = `Attempting to create an index which already exists: ${index.IndexName}`;
    throw new AwsError('ValidationException', message);
  }
  const definitions = mergedDefinitions(table, input['AttributeDefinitions']);
  const defined = new Set(definitions.map((definition) => definition.AttributeName));
  if (!index.KeySchema.every((element) => defined.has(element.AttributeName))) {
    const message = 'Some index key attributes are not defined in AttributeDefinitions';
    throw new AwsError('ValidationException', `One or more parameter values were invalid: ${message}`);
  }
  table.AttributeDefinitions = definitions;
  table.GlobalSecondaryIndexes = [...existing, index];
  for (const [itemKey, item] of tables.items(table.TableName).entries()) {
    for (const put of actions.db.getIndexActions([index], null, item, table).puts) {
      tables.writeIndexRow(table.TableName, index.IndexName, put.key, itemKey, put.item);
    }
  }
}

function newIndex(table: TableDescription, create: JsonObject): IndexDescription {
  const { IndexName, KeySchema, Projection } = create;
  if (typeof IndexName !== 'string' || !Array.isArray(KeySchema) || !isObject(Projection)) {
    throw new AwsError('ValidationException', 'Create needs IndexName, KeySchema and Projection');
  }
  return {
    IndexName,
    KeySchema: KeySchema as IndexDescription['KeySchema'],
    Projection: Projection as IndexDescription['Projection'],
    IndexArn: `${table.TableArn}/index/${IndexName}`,
    IndexStatus: 'ACTIVE',
    IndexSizeBytes: 0,
    ItemCount: 0,
    ProvisionedThroughput: create['ProvisionedThroughput'] ?? {
      ReadCapacityUnits: 0,
      WriteCapacityUnits: 0,
      NumberOfDecreasesToday: 0,
    },
  };
}

function mergedDefinitions(table: TableDescription, added: unknown): TableDescription['AttributeDefinitions'] {
  const merged = new Map(table.AttributeDefinitions.map((definition) => [definition.AttributeName, definition]));
  for (const definition of Array.isArray(added) ? added.filter(isObject) : []) {
    const AttributeName = String(definition['AttributeName']);
    merged.set(AttributeName, { AttributeName, AttributeType: String(definition['AttributeType']) });
  }
  return [...merged.values()];
}

function deleteIndex(tables: TableStore, table: TableDescription, indexName: string): void {
  const existing = table.GlobalSecondaryIndexes ?? [];
  if (!existing.some((index) => index.IndexName === indexName)) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: index ${indexName}`);
  }
  const kept = existing.filter((index) => index.IndexName !== indexName);
  if (kept.length > 0) table.GlobalSecondaryIndexes = kept;
  else delete table.GlobalSecondaryIndexes;
  tables.store.deleteIndexDb('global', table.TableName, indexName, () => undefined);
}
