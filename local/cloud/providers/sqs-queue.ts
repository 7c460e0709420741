import * as v from 'valibot';
import { createOrReuse } from './engine-resource.ts';
import { physicalName } from './physical-name.ts';
import { jsonDocument, text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

/** Properties that are queue attributes of the same name. */
const attributes = {
  DelaySeconds: v.optional(text),
  MaximumMessageSize: v.optional(text),
  MessageRetentionPeriod: v.optional(text),
  ReceiveMessageWaitTimeSeconds: v.optional(text),
  VisibilityTimeout: v.optional(text),
  FifoQueue: v.optional(text),
  ContentBasedDeduplication: v.optional(text),
};

const schema = v.object({
  QueueName: v.optional(text),
  RedrivePolicy: v.optional(jsonDocument),
  ...attributes,
});

/** `AWS::SQS::Queue`; `Ref` is the queue's URL. */
export const sqsQueue = defineProvider(schema, async (properties, context) => {
  const { QueueName: name, RedrivePolicy, ...plain } = properties;
  const suffix = plain.FifoQueue === 'true' ? '.fifo' : '';
  const QueueName = name ?? `${physicalName(context, { maxLength: 80 - suffix.length })}${suffix}`;
  const Attributes = Object.fromEntries([
    ...Object.entries(plain).filter(([, value]) => value !== undefined),
    ...(RedrivePolicy === undefined ? [] : [['RedrivePolicy', JSON.stringify(RedrivePolicy)]]),
  ]);
  const { aws } = context.backends;
  const { QueueUrl } = (await createOrReuse(
    context,
    () => aws.call('sqs', 'CreateQueue', { QueueName, Attributes }),
    ['QueueNameExists', 'QueueAlreadyExists'],
    () => aws.call('sqs', 'GetQueueUrl', { QueueName }),
  )) as { QueueUrl: string };
  return { ref: QueueUrl, attributes: { Arn: regionalArn(context, 'sqs', QueueName), QueueName, QueueUrl } };
});
