import * as v from 'valibot';
import { json, text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';
import { subscribe } from './sns-subscribing.ts';

const schema = v.object({
  TopicArn: text,
  Protocol: text,
  Endpoint: v.optional(text, ''),
  RawMessageDelivery: v.optional(text),
  FilterPolicy: v.optional(json),
  FilterPolicyScope: v.optional(text),
});

/** `AWS::SNS::Subscription` */
export const snsSubscription = defineProvider(schema, (properties, context) => {
  const { RawMessageDelivery, FilterPolicy, FilterPolicyScope, ...subscription } = properties;
  const attributes: Record<string, string> = {
    ...(RawMessageDelivery === undefined ? {} : { RawMessageDelivery }),
    ...(FilterPolicy === undefined ? {} : { FilterPolicy: JSON.stringify(FilterPolicy) }),
    ...(FilterPolicyScope === undefined ? {} : { FilterPolicyScope }),
  };
  return subscribe({ ...subscription, attributes }, context);
});
