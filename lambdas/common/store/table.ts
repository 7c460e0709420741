import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { untilFree } from './until-free.ts';

/** Any row, as plain values. */
export type Row = Record<string, unknown>;

/**
 * The outcome of a conditional write; `current` is the row that did not fit, when there is one, `before` the row as it
 * was, where the update asked for it.
 */
export type WriteOutcome = { ok: true; before?: Row } | { ok: false; current: Row | undefined };

export interface UpdateRequest {
  key: Row;
  update: string;
  condition?: string;
  names?: Record<string, string>;
  values?: Row;
  /** True has the row come back as it was before, which costs nothing and spares a read. Not in a transaction. */
  returnsBefore?: boolean;
}

export interface QueryRequest {
  index?: string;
  condition: string;
  /** For attributes whose names DynamoDB keeps for itself. */
  names?: Record<string, string>;
  values: Row;
  limit?: number;
  startKey?: Row;
  consistent?: boolean;
  /** The greatest sort key first. */
  isDescending?: boolean;
}

/** What the functions need of a DynamoDB table, in plain values. Reads are strong unless they go to a global index. */
export interface Table {
  /** `eventual` costs half, and may be a moment behind. */
  get(key: Row, reading?: 'eventual'): Promise<Row | undefined>;
  put(row: Row, condition?: string, values?: Row): Promise<WriteOutcome>;
  update(request: UpdateRequest): Promise<WriteOutcome>;
  query(request: QueryRequest): Promise<{ rows: Row[]; nextKey?: Row }>;
}

/** A table of DynamoDB, whose rows may be written together with those of others. */
export interface NamedTable extends Table {
  readonly name: string;
}

/** Nobody changes its middleware later: to put it together for each request anew is half of what a request costs. */
export const dynamodb = new DynamoDBClient({ cacheMiddleware: true });
const plain = { removeUndefinedValues: true } as const;
const ReturnValuesOnConditionCheckFailure = 'ALL_OLD' as const;

export function openTable(tableName: string): NamedTable {
  const TableName = tableName;
  return {
    name: tableName,
    async get(key, reading) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName, Key: marshall(key, plain), ConsistentRead: reading !== 'eventual' }),
      );
      return Item && unmarshall(Item);
    },
    put(row, condition, values) {
      const input = { ...putInput(TableName, row, condition, values), ReturnValuesOnConditionCheckFailure };
      return conditional(TableName, () => dynamodb.send(new PutItemCommand(input)));
    },
    update(request) {
      const ReturnValues = request.returnsBefore ? ('ALL_OLD' as const) : undefined;
      const input = { ...updateInput(TableName, request), ReturnValues, ReturnValuesOnConditionCheckFailure };
      return conditional(TableName, () => dynamodb.send(new UpdateItemCommand(input)));
    },
    query: (request) => runQuery(TableName, request),
  };
}

/** Of a write of its own, or of one among several that are done together. */
export function putInput(TableName: string, row: Row, condition: string | undefined, values: Row | undefined) {
  return {
    TableName,
    Item: marshall(row, plain),
    ConditionExpression: condition,
    ExpressionAttributeValues: values && marshall(values, plain),
  };
}

export function updateInput(TableName: string, request: UpdateRequest) {
  return {
    TableName,
    Key: marshall(request.key, plain),
    UpdateExpression: request.update,
    ConditionExpression: request.condition,
    ExpressionAttributeNames: request.names,
    ExpressionAttributeValues: request.values && marshall(request.values, plain),
  };
}

async function runQuery(TableName: string, request: QueryRequest): Promise<{ rows: Row[]; nextKey?: Row }> {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName,
      IndexName: request.index,
      KeyConditionExpression: request.condition,
      ExpressionAttributeNames: request.names,
      ExpressionAttributeValues: marshall(request.values, plain),
      Limit: request.limit,
      ExclusiveStartKey: request.startKey && marshall(request.startKey, plain),
      ConsistentRead: request.consistent ?? false,
      ScanIndexForward: !(request.isDescending ?? false),
    }),
  );
  const rows = Items.map((item) => unmarshall(item));
  return LastEvaluatedKey === undefined ? { rows } : { rows, nextKey: unmarshall(LastEvaluatedKey) };
}

/** A row that a transaction has at the moment is waited for: those here take milliseconds. */
function conditional(tableName: string, send: () => Promise<UpdateItemCommandOutput>): Promise<WriteOutcome> {
  return untilFree(`rows of ${tableName}`, async () => {
    try {
      const { Attributes } = await send();
      return Attributes === undefined ? { ok: true } : { ok: true, before: unmarshall(Attributes) };
    } catch (error) {
      if ((error as Error).name === 'TransactionConflictException') return 'busy';
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { ok: false, current: error.Item && unmarshall(error.Item) };
    }
  });
}
