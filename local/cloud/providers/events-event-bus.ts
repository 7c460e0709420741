import * as v from 'valibot';
import { text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const schema = v.object({
  Name: text,
  Description: v.optional(text),
  EventSourceName: v.optional(text),
  DeadLetterConfig: v.optional(v.object({ Arn: v.optional(text) })),
  Policy: v.optional(v.unknown()),
  Tags: v.optional(v.array(v.object({ Key: text, Value: text }))),
});

/** `AWS::Events::EventBus` */
export const eventsEventBus = defineProvider(schema, (properties, context) => {
  const { Name, Description, Tags, EventSourceName, Policy } = properties;
  context.backends.events.execute('CreateEventBus', { Name, Description, Tags });
  const missing = [
    ...(EventSourceName === undefined ? [] : ['no partner sends events']),
    ...(Policy === undefined ? [] : ['callers are checked against their role only, not against the policy of the bus']),
  ];
  return {
    ref: Name,
    attributes: { Arn: regionalArn(context, 'events', `event-bus/${Name}`), Name },
    ...(missing.length === 0 ? {} : { notEmulated: missing.join('; ') }),
  };
});
