import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { number, text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

/** An ISO date and time; the API counts seconds since 1970. */
const seconds = v.pipe(
  text,
  v.check((value) => !Number.isNaN(Date.parse(value)), 'Expected a date and time'),
  v.transform((value) => Date.parse(value) / 1000),
);

const schema = v.object({
  Name: v.optional(text),
  GroupName: v.optional(text),
  Description: v.optional(text),
  ScheduleExpression: text,
  ScheduleExpressionTimezone: v.optional(text),
  StartDate: v.optional(seconds),
  EndDate: v.optional(seconds),
  State: v.optional(text),
  KmsKeyArn: v.optional(text),
  FlexibleTimeWindow: v.object({ Mode: text, MaximumWindowInMinutes: v.optional(number) }),
  Target: v.looseObject({
    Arn: text,
    RoleArn: text,
    Input: v.optional(text),
    RetryPolicy: v.optional(
      v.object({ MaximumEventAgeInSeconds: v.optional(number), MaximumRetryAttempts: v.optional(number) }),
    ),
  }),
});

/** `AWS::Scheduler::Schedule`; the engine refuses targets that it does not reach by name. */
export const schedulerSchedule = defineProvider(schema, (properties, context) => {
  const Name = properties.Name ?? physicalName(context, { maxLength: 64 });
  const { ScheduleArn } = context.backends.scheduler.execute('CreateSchedule', { ...properties, Name });
  return { ref: Name, attributes: { Arn: ScheduleArn } };
});
