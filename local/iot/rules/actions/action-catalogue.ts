import { TopicRuleException } from '../topic-rule-exception.ts';
import { readActionFields } from './action-fields.ts';
import { createCloudwatchLogsAction } from './cloudwatch-logs-action.ts';
import { createCloudwatchMetricAction } from './cloudwatch-metric-action.ts';
import { createDynamoDbAction } from './dynamo-db-action.ts';
import { createDynamoDbV2Action } from './dynamo-db-v2-action.ts';
import type { TemplateParser } from './field-template.ts';
import { createFirehoseAction } from './firehose-action.ts';
import { createHttpAction } from './http-action.ts';
import { createKafkaAction } from './kafka-action.ts';
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
  ['CloudwatchLogs', { create: createCloudwatchLogsAction, properties: ['RoleArn', 'LogGroupName', 'BatchMode'] }],
  [
    'CloudwatchMetric',
    {
      create: createCloudwatchMetricAction,
      properties: ['RoleArn', 'MetricNamespace', 'MetricName', 'MetricValue', 'MetricUnit', 'MetricTimestamp'],
    },
  ],
  [
    'DynamoDB',
    {
      create: createDynamoDbAction,
      properties: [
        ...['RoleArn', 'TableName', 'Operation', 'PayloadField', 'HashKeyField', 'HashKeyValue', 'HashKeyType'],
        ...['RangeKeyField', 'RangeKeyValue', 'RangeKeyType'],
      ],
    },
  ],
  ['DynamoDBv2', { create: createDynamoDbV2Action, properties: ['RoleArn', 'PutItem'] }],
  [
    'Firehose',
    { create: createFirehoseAction, properties: ['RoleArn', 'DeliveryStreamName', 'Separator', 'BatchMode'] },
  ],
  [
    'Http',
    {
      create: createHttpAction,
      properties: ['Url', 'ConfirmationUrl', 'Headers', 'Auth', 'EnableBatching', 'BatchConfig'],
    },
  ],
  [
    'Kafka',
    {
      create: createKafkaAction,
      properties: ['DestinationArn', 'Topic', 'Key', 'Partition', 'Headers', 'ClientProperties'],
    },
  ],
  ['Kinesis', { create: createKinesisAction, properties: ['RoleArn', 'StreamName', 'PartitionKey'] }],
  ['Lambda', { create: createLambdaAction, properties: ['FunctionArn'] }],
  ['Republish', { create: createRepublishAction, properties: ['RoleArn', 'Topic', 'Qos', 'Headers'] }],
  ['S3', { create: createS3Action, properties: ['RoleArn', 'BucketName', 'Key', 'CannedAcl'] }],
  ['Sns', { create: createSnsAction, properties: ['RoleArn', 'TargetArn', 'MessageFormat'] }],
  ['Sqs', { create: createSqsAction, properties: ['RoleArn', 'QueueUrl', 'UseBase64'] }],
]);

/** Actions of AWS whose service has no engine here: a rule with one is refused when it is made, not when it fires. */
const WITHOUT_ENGINE = new Set([
  ...['CloudwatchAlarm', 'Elasticsearch', 'InfluxDB', 'IotAnalytics', 'IotEvents', 'IotSiteWise', 'Location'],
  ...['OpenSearch', 'Salesforce', 'StepFunctions', 'Timestream'],
]);

/** Every action of AWS by CloudFormation's key, emulated or not. */
export function actionNames(): string[] {
  return [...CATALOGUE.keys(), ...WITHOUT_ENGINE].sort();
}

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
    const fault = WITHOUT_ENGINE.has(type) ? 'has no engine in the local cloud' : 'is no action of AWS IoT';
    const message = `${where}: action ${type} ${fault}; emulated are ${names}`;
    throw new TopicRuleException('InvalidRequestException', message);
  }
  return known.create(readActionFields(properties, known.properties, `${where}: ${type}`, parser), context);
}
