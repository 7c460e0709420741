import { outputBytes } from '../../../../iotsql/index.ts';
import type { RuleMessage } from '../rule-message.ts';
import { ActionFailure } from './action-failure.ts';
import type { ActionFields } from './action-fields.ts';
import { authorizeRole } from './action-role.ts';
import { type AttributeValue, toAttributeValue } from './attribute-value.ts';
import type { FieldTemplate } from './field-template.ts';
import { outputJson } from './output-shape.ts';
import { type ActionFactory, type Firing, failureText } from './rule-action.ts';

/**
 * One item a message: hash key, optional range key, and the whole result in one column (`payload` unless named);
 * a result that is not JSON is stored as binary. [AWS-IoT: dynamodb-rule-action]
 */
export const createDynamoDbAction: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const tableNameOf = fields.template('TableName');
  const hashKey = keyReader(fields, 'HashKey');
  const rangeKey = fields.has('RangeKeyField') ? keyReader(fields, 'RangeKey') : undefined;
  const payloadField = fields.optionalTemplate('PayloadField') ?? (() => 'payload');
  return {
    type: 'DynamoDB',
    target: fields.text('TableName'),
    prepare: (firing) => {
      const { message } = firing;
      const table = tableNameOf(message);
      const item = Object.fromEntries([
        [payloadField(message), payloadValue(firing)],
        hashKey(message),
        ...(rangeKey ? [rangeKey(message)] : []),
      ]);
      const tableArn = `arn:aws:dynamodb:${context.region}:${context.accountId}:table/${table}`;
      return {
        resource: table,
        authorize() {
          return authorizeRole(context.roles, roleArn, 'dynamodb:PutItem', tableArn);
        },
        send() {
          return context.hops.putDynamoItem(table, item);
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
