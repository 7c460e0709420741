import { ActionFailure } from './action-failure.ts';
import { authorizeRole } from './action-role.ts';
import { toItem } from './attribute-value.ts';
import { outputJson } from './output-shape.ts';
import { type ActionFactory, type Firing, failureText } from './rule-action.ts';

/** One item a message, a column for each top-level attribute of the result. [AWS-IoT: dynamodb-v2-rule-action] */
export const createDynamoDbV2Action: ActionFactory = (fields, context) => {
  const roleArn = fields.text('RoleArn');
  const putItem = fields.group('PutItem', ['TableName']);
  const tableNameOf = putItem.template('TableName');
  return {
    type: 'DynamoDBv2',
    target: putItem.text('TableName'),
    prepare: (firing) => {
      const table = tableNameOf(firing.message);
      const item = itemOf(firing);
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
          return failureText('put DynamoDB item', reason, firing.message.topic, `Action: dynamoDBv2, Table: ${table}`);
        },
      };
    },
  };
};

function itemOf(firing: Firing): Record<string, unknown> {
  const output = outputJson(firing);
  if (!output.isJson || typeof output.value !== 'object' || output.value === null || Array.isArray(output.value)) {
    throw new ActionFailure('Failed to put DynamoDB item. The rule output is not a JSON object');
  }
  return toItem(output.value);
}
