import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { flag, text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';
import { subscribe } from './sns-subscribing.ts';

const schema = v.object({
  TopicName: v.optional(text),
  FifoTopic: v.optional(flag, false),
  Subscription: v.optional(v.array(v.object({ Protocol: text, Endpoint: text })), []),
});

/** `AWS::SNS::Topic` with its inline subscriptions; `Ref` is the topic's ARN. Creating a topic again reuses it. */
export const snsTopic = defineProvider(schema, async (properties, context) => {
  const suffix = properties.FifoTopic ? '.fifo' : '';
  const Name = properties.TopicName ?? `${physicalName(context, { maxLength: 256 - suffix.length })}${suffix}`;
  const Attributes = properties.FifoTopic ? { FifoTopic: 'true' } : {};
  const { TopicArn } = (await context.backends.aws.call('sns', 'CreateTopic', { Name, Attributes })) as {
    TopicArn: string;
  };
  const notes: string[] = [];
  for (const { Protocol, Endpoint } of properties.Subscription) {
    const { notEmulated } = await subscribe({ TopicArn, Protocol, Endpoint, attributes: {} }, context);
    if (notEmulated !== undefined) notes.push(notEmulated);
  }
  return {
    ref: TopicArn,
    attributes: { TopicArn, TopicName: Name },
    ...(notes.length === 0 ? {} : { notEmulated: notes.join('; ') }),
  };
});
