import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { jsonDocument, number, text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  Name: v.optional(text),
  Description: v.optional(text),
  EventBusName: v.optional(text, 'default'),
  EventPattern: v.optional(jsonDocument),
  ScheduleExpression: v.optional(text),
  State: v.optional(text),
  RoleArn: v.optional(text),
  Targets: v.optional(
    v.array(
      v.looseObject({
        Id: text,
        Arn: text,
        RetryPolicy: v.optional(
          v.object({ MaximumEventAgeInSeconds: v.optional(number), MaximumRetryAttempts: v.optional(number) }),
        ),
      }),
    ),
    [],
  ),
});

/** `AWS::Events::Rule` with its targets; those that are not reached here are refused by name. */
export const eventsRule = defineProvider(schema, (properties, context) => {
  const { events } = context.backends;
  const {
    Targets,
    EventPattern,
    Name = physicalName(context, { maxLength: 64 }),
    EventBusName,
    ...settings
  } = properties;
  const pattern = EventPattern === undefined ? {} : { EventPattern: JSON.stringify(EventPattern) };
  const { RuleArn } = events.execute('PutRule', { ...settings, ...pattern, Name, EventBusName });
  if (Targets.length > 0) events.execute('PutTargets', { Rule: Name, EventBusName, Targets });
  const busName = EventBusName.split('/').at(-1);
  return { ref: busName === 'default' ? Name : `${busName}|${Name}`, attributes: { Arn: RuleArn } };
});
