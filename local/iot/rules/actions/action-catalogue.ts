import { TopicRuleException } from '../topic-rule-exception.ts';
import { readActionFields } from './action-fields.ts';
import { createDynamoDbAction } from './dynamo-db-action.ts';
import { createDynamoDbV2Action } from './dynamo-db-v2-action.ts';
import type { TemplateParser } from './field-template.ts';
import { createKinesisAction } from './kinesis-action.ts';
import { createLambdaAction } from './lambda-action.ts';
import { createRepublishAction } from './republish-action.ts';
import type { ActionContext, ActionFactory, RuleAction } from './rule-action.ts';
import { createS3Action } from './s3-action.ts';
import { createSnsAction } from './sns-action.ts';
import { createSqsAction } from './sqs-action.ts';

interface CatalogueEntry {
  create: ActionFactory;
  properties: string[];
}

/** Emulated actions by CloudFormation's key. [AWS-IoT: AWS::IoT::TopicRule Action] */
const CATALOGUE = new Map<string, CatalogueEntry>([
  [
    'DynamoDB',
    {
      create: createDynamoDbAction,
      properties: [
        ...['RoleArn', 'TableName', 'PayloadField', 'HashKeyField', 'HashKeyValue', 'HashKeyType'],
        ...['RangeKeyField', 'RangeKeyValue', 'RangeKeyType'],
      ],
    },
  ],
  ['DynamoDBv2', { create: createDynamoDbV2Action, properties: ['RoleArn', 'PutItem'] }],
  ['Kinesis', { create: createKinesisAction, properties: ['RoleArn', 'StreamName', 'PartitionKey'] }],
  ['Lambda', { create: createLambdaAction, properties: ['FunctionArn'] }],
  ['Republish', { create: createRepublishAction, properties: ['RoleArn', 'Topic', 'Qos', 'Headers'] }],
  ['S3', { create: createS3Action, properties: ['RoleArn', 'BucketName', 'Key', 'CannedAcl'] }],
  ['Sns', { create: createSnsAction, properties: ['RoleArn', 'TargetArn', 'MessageFormat'] }],
  ['Sqs', { create: createSqsAction, properties: ['RoleArn', 'QueueUrl', 'UseBase64'] }],
]);

/** Reads one entry of `Actions`, or `ErrorAction`: an object with exactly one action key. Throws `TopicRuleException`. */
export function createAction(
  entry: Record<string, Record<string, unknown>>,
  context: ActionContext,
  parser: TemplateParser,
): RuleAction {
  const where = `rule ${context.ruleName}`;
  const [first, ...others] = Object.entries(entry);
  if (!first || others.length > 0) {
    throw new TopicRuleException('InvalidRequestException', `${where}: an action has exactly one action type`);
  }
  const [type, properties] = first;
  const known = CATALOGUE.get(type);
  if (!known) {
    const names = [...CATALOGUE.keys()].join(', ');
    const message = `${where}: action ${type} is not emulated; emulated are ${names}`;
    throw new TopicRuleException('InvalidRequestException', message);
  }
  return known.create(readActionFields(properties, known.properties, `${where}: ${type}`, parser), context);
}
