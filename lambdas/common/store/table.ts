import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** Any row, as plain values. */
export type Row = Record<string, unknown>;

/** The outcome of a conditional write; `current` is the row that did not fit, when there is one. */
export type WriteOutcome = { ok: true } | { ok: false; current: Row | undefined };

export interface UpdateRequest {
  key: Row;
  update: string;
  condition?: string;
  names?: Record<string, string>;
  values?: Row;
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

/** Nobody changes its middleware later: to put it together for each request anew is half of what a request costs. */
export const dynamodb = new DynamoDBClient({ cacheMiddleware: true });
const plain = { removeUndefinedValues: true } as const;

export function openTable(tableName: string): Table {
  const TableName = tableName;
  return {
    async get(key, reading) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName, Key: marshall(key, plain), ConsistentRead: reading !== 'eventual' }),
      );
      return Item && unmarshall(Item);
    },
    put: (row, condition, values) =>
      conditional(
        dynamodb.send(
          new PutItemCommand({
            TableName,
            Item: marshall(row, plain),
            ConditionExpression: condition,
            ExpressionAttributeValues: values && marshall(values, plain),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      ),
    update: (request) => conditional(dynamodb.send(new UpdateItemCommand(updateInput(TableName, request)))),
    query: (request) => runQuery(TableName, request),
  };
}

function updateInput(TableName: string, request: UpdateRequest): UpdateItemCommandInput {
  return {
    TableName,
    Key: marshall(request.key, plain),
    UpdateExpression: request.update,
    ConditionExpression: request.condition,
    ExpressionAttributeNames: request.names,
    ExpressionAttributeValues: request.values && marshall(request.values, plain),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
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

async function conditional(sent: Promise<unknown>): Promise<WriteOutcome> {
  try {
    await sent;
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { ok: false, current: error.Item && unmarshall(error.Item) };
  }
}
