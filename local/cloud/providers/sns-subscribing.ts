import { resourceUuid } from './physical-name.ts';
import type { CreatedResource, ProviderContext } from './resource-provider.ts';

/** Subscribes a queue. Other protocols would leave the machine: they are reported and not subscribed. */
export async function subscribe(
  subscription: { TopicArn: string; Protocol: string; Endpoint: string; attributes: Record<string, string> },
  context: ProviderContext,
): Promise<CreatedResource> {
  const { TopicArn, Protocol, Endpoint, attributes: Attributes } = subscription;
  if (Protocol !== 'sqs') {
    return {
      ref: `${TopicArn}:${resourceUuid(context)}`,
      attributes: {},
      notEmulated: `nothing published to the topic is sent by ${Protocol}`,
    };
  }
  const input = { TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true };
  const answer = (await context.backends.aws.call('sns', 'Subscribe', input)) as { SubscriptionArn: string };
  return { ref: answer.SubscriptionArn, attributes: { Arn: answer.SubscriptionArn } };
}
