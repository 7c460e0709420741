import { outputBytes } from '../../../../iotsql/index.ts';
import type { RuleMessage } from '../rule-message.ts';
import { ActionFailure } from './action-failure.ts';
import type { ActionFields } from './action-fields.ts';
import { authorizeRole } from './action-role.ts';
import { type AttributeValue, toAttributeValue } from './attribute-value.ts';
import type { FieldTemplate } from './field-template.ts';
import { outputJson } from './output-shape.ts';
import { type ActionFactory, type Firing, failureText } from './rule-action.ts';

/** Permission by `operation`. The docs name PutItem alone. [assumed: the others] */
const PERMISSIONS = new Map([
  ['INSERT', 'dynamodb:PutItem'],
  ['UPDATE', 'dynamodb:UpdateItem'],
  ['DELETE', 'dynamodb:DeleteItem'],
]);

/**
 * One item a message: hash key, optional range key, and the whole result in one column (`payload` unless named);
 * a result that is not JSON is stored as binary. `operation`, of the API only, may also set that column of an item
 * that is there or delete the item. [AWS-IoT: dynamodb-rule-action]
 */
export const createDynamoDbAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const tableNameOf = fields.template('TableName');
  const hashKey = keyReader(fields, 'HashKey');
  const rangeKey = fields.has('RangeKeyField') ? keyReader(fields, 'RangeKey') : undefined;
  const operationOf = fields.optionalTemplate('Operation') ?? (() => 'INSERT');
  const payloadField = fields.optionalTemplate('PayloadField') ?? (() => 'payload');
  return {
    type: 'DynamoDB',
    target: fields.text('TableName'),
    prepare: (firing) => {
      const { message } = firing;
      const table = tableNameOf(message);
      const operation = operationOf(message);
      const permission = PERMISSIONS.get(operation);
      if (permission === undefined) {
        throw new ActionFailure(
          `Failed to put DynamoDB item. Operation "${operation}" is not INSERT, UPDATE or DELETE`,
        );
      }
      const key = Object.fromEntries([hashKey(message), ...(rangeKey ? [rangeKey(message)] : [])]);
      const column = payloadField(message);
      const value = payloadValue(firing);
      const tableArn = `arn:aws:dynamodb:${context.region}:${context.accountId}:table/${table}`;
      return {
        resource: table,
        authorize() {
          return authorizeRole(context.roles, roleArn, permission, tableArn);
        },
        send() {
          if (operation === 'DELETE') return context.hops.deleteDynamoItem(table, key);
          if (operation === 'UPDATE') return context.hops.updateDynamoItem(table, key, column, value);
          return context.hops.putDynamoItem(table, { [column]: value, ...key });
        },
        describe(reason) {
          return failureText('put DynamoDB item', reason, message.topic, `Action: dynamoDB, Table: ${table}`);
        },
      };
    },
  };
};

type KeyReader = (message: RuleMessage) => [string, AttributeValue];

function keyReader(fields: ActionFields, key: 'HashKey' | 'RangeKey'): KeyReader {
  const nameOf: FieldTemplate = fields.template(`${key}Field`);
  const keyValueOf: FieldTemplate = fields.template(`${key}Value`);
  const type = fields.oneOf(`${key}Type`, ['STRING', 'NUMBER']) ?? 'STRING';
  return (message) => {
    const value = keyValueOf(message);
    if (type === 'STRING') return [nameOf(message), { S: value }];
    if (value.trim() === '' || !Number.isFinite(Number(value))) {
      throw new ActionFailure(`Failed to put DynamoDB item. ${key}Value "${value}" is not a number`);
    }
    return [nameOf(message), { N: value.trim() }];
  };
}

function payloadValue(firing: Firing): AttributeValue {
  const output = outputJson(firing);
  return output.isJson
    ? toAttributeValue(output.value)
    : { B: Buffer.from(outputBytes(firing.output)).toString('base64') };
}
