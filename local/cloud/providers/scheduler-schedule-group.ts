import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const schema = v.object({
  Name: v.optional(text),
  Tags: v.optional(v.array(v.object({ Key: text, Value: text }))),
});

/** `AWS::Scheduler::ScheduleGroup` */
export const schedulerScheduleGroup = defineProvider(schema, (properties, context) => {
  const { Name = physicalName(context, { maxLength: 64 }), Tags } = properties;
  context.backends.scheduler.execute('CreateScheduleGroup', { Name, Tags });
  const Arn = regionalArn(context, 'scheduler', `schedule-group/${Name}`);
  return { ref: Name, attributes: { Arn, State: 'ACTIVE' } };
});
