import * as v from 'valibot';
import { createOrReuse } from './engine-resource.ts';
import { physicalName } from './physical-name.ts';
import { number, text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const schema = v.object({ LogGroupName: v.optional(text), RetentionInDays: v.optional(number) });

/** `AWS::Logs::LogGroup`: holds what is put there through the API or by a rule, the latest of it. */
export const logsLogGroup = defineProvider(schema, async (properties, context) => {
  const { aws } = context.backends;
  const logGroupName = properties.LogGroupName ?? physicalName(context, { maxLength: 255 });
  await createOrReuse<unknown>(
    context,
    () => aws.call('logs', 'CreateLogGroup', { logGroupName }),
    ['ResourceAlreadyExistsException'],
    () => aws.call('logs', 'DescribeLogGroups', { logGroupNamePrefix: logGroupName }),
  );
  return {
    ref: logGroupName,
    attributes: { Arn: regionalArn(context, 'logs', `log-group:${logGroupName}:*`) },
    notEmulated: 'lines of functions, APIs and the gateway go to the local log instead; retention is not applied',
  };
});
