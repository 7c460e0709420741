import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { jsonDocument, text, textList } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

/** What of a policy on a resource has an effect here. */
const meaning = (what: string): string =>
  `the ${what} policy decides over EventBridge only: other callers are checked against their role`;

const queueSchema = v.object({ Queues: textList, PolicyDocument: jsonDocument });

/** `AWS::SQS::QueuePolicy` */
export const sqsQueuePolicy = defineProvider(queueSchema, async ({ Queues, PolicyDocument }, context) => {
  const Attributes = { Policy: JSON.stringify(PolicyDocument) };
  for (const QueueUrl of Queues) await context.backends.aws.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
  const id = physicalName(context, { maxLength: 100 });
  return { ref: id, attributes: { Id: id }, notEmulated: meaning('queue') };
});

const topicSchema = v.object({ Topics: textList, PolicyDocument: jsonDocument });

/** `AWS::SNS::TopicPolicy` */
export const snsTopicPolicy = defineProvider(topicSchema, async ({ Topics, PolicyDocument }, context) => {
  const attribute = { AttributeName: 'Policy', AttributeValue: JSON.stringify(PolicyDocument) };
  for (const TopicArn of Topics)
    await context.backends.aws.call('sns', 'SetTopicAttributes', { TopicArn, ...attribute });
  const id = physicalName(context, { maxLength: 100 });
  return { ref: id, attributes: { Id: id }, notEmulated: meaning('topic') };
});

const logsSchema = v.object({ PolicyName: text, PolicyDocument: jsonDocument });

/** `AWS::Logs::ResourcePolicy` */
export const logsResourcePolicy = defineProvider(logsSchema, async ({ PolicyName, PolicyDocument }, context) => {
  const policyDocument = JSON.stringify(PolicyDocument);
  await context.backends.aws.call('logs', 'PutResourcePolicy', { policyName: PolicyName, policyDocument });
  return { ref: PolicyName, attributes: {} };
});

const customSchema = v.object({
  Create: v.pipe(
    jsonDocument,
    v.object({
      action: v.literal('putResourcePolicy'),
      parameters: v.object({ policyName: v.string(), policyDocument: v.string() }),
    }),
  ),
});

/** `Custom::CloudwatchLogResourcePolicy`, by which CDK lets EventBridge write to a log group. */
export const customLogResourcePolicy = defineProvider(customSchema, async ({ Create }, context) => {
  await context.backends.aws.call('logs', 'PutResourcePolicy', Create.parameters);
  return { ref: Create.parameters.policyName, attributes: {} };
});
