import { isObject, type JsonObject } from '../aws-error.ts';

export interface RequiredPermission {
  action: string;
  resource: string;
}

const accountWide = new Set(['ListTables', 'DescribeLimits', 'DescribeEndpoints']);
const transactActions: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * IAM actions a DynamoDB call needs. Batches need their own action on each table; a transaction needs the action of
 * each entry; a read of an index needs the index ARN. [AWS-DynamoDB: IAM policies for transactions]
 */
export function dynamoDbPermissions(
  operation: string,
  input: JsonObject,
  scope: { region: string; accountId: string },
): RequiredPermission[] {
  const tableArn = (name: unknown): string =>
    typeof name === 'string' && name.startsWith('arn:')
      ? name
      : `arn:aws:dynamodb:${scope.region}:${scope.accountId}:table/${String(name)}`;
  if (accountWide.has(operation)) return [{ action: `dynamodb:${operation}`, resource: '*' }];
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') return transaction(input, tableArn);
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    const tables = isObject(input['RequestItems']) ? Object.keys(input['RequestItems']) : [];
    return tables.map((name) => ({ action: `dynamodb:${operation}`, resource: tableArn(name) }));
  }
  if (typeof input['ResourceArn'] === 'string') {
    return [{ action: `dynamodb:${operation}`, resource: input['ResourceArn'] }];
  }
  const table = tableArn(input['TableName']);
  const resource = typeof input['IndexName'] === 'string' ? `${table}/index/${input['IndexName']}` : table;
  return [{ action: `dynamodb:${operation}`, resource }];
}

function transaction(input: JsonObject, tableArn: (name: unknown) => string): RequiredPermission[] {
  const needed = new Map<string, RequiredPermission>();
  const entries = Array.isArray(input['TransactItems']) ? input['TransactItems'].filter(isObject) : [];
  for (const entry of entries) {
    for (const [kind, body] of Object.entries(entry)) {
      const name = transactActions[kind];
      if (!name || !isObject(body)) continue;
      const permission = { action: `dynamodb:${name}`, resource: tableArn(body['TableName']) };
      needed.set(`${permission.action} ${permission.resource}`, permission);
    }
  }
  return [...needed.values()];
}

/** IAM actions of the Streams API: `dynamodb:GetRecords` and the like on the stream's ARN. */
export function dynamoDbStreamsPermissions(operation: string, input: JsonObject): RequiredPermission[] {
  const action = `dynamodb:${operation}`;
  if (operation === 'ListStreams') return [{ action, resource: '*' }];
  if (operation !== 'GetRecords') return [{ action, resource: String(input['StreamArn']) }];
  return [{ action, resource: streamArnOfIterator(input['ShardIterator']) }];
}

/** Our iterators name their stream in the clear; a foreign one needs the permission on everything. */
function streamArnOfIterator(iterator: unknown): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(String(iterator), 'base64url').toString('utf8'));
    if (isObject(value) && typeof value['arn'] === 'string') return value['arn'];
  } catch {
    // not ours
  }
  return '*';
}
