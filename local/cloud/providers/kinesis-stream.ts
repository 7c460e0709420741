import * as v from 'valibot';
import { createOrReuse, untilReady } from './engine-resource.ts';
import { physicalName } from './physical-name.ts';
import { number, text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

interface StreamSummary {
  StreamDescriptionSummary?: { StreamStatus?: string; StreamARN?: string; RetentionPeriodHours?: number };
}

const schema = v.object({
  Name: v.optional(text),
  ShardCount: v.optional(number),
  StreamModeDetails: v.optional(v.object({ StreamMode: v.picklist(['ON_DEMAND', 'PROVISIONED']) })),
  RetentionPeriodHours: v.optional(number),
});

/** `AWS::Kinesis::Stream`, waited for until ACTIVE. Encryption is left out: data stays in memory. */
export const kinesisStream = defineProvider(schema, async (properties, context) => {
  const { aws } = context.backends;
  const StreamName = properties.Name ?? physicalName(context, { maxLength: 128 });
  const { RetentionPeriodHours, ShardCount, StreamModeDetails } = properties;
  const describe = async (): Promise<StreamSummary> =>
    (await aws.call('kinesis', 'DescribeStreamSummary', { StreamName })) as StreamSummary;
  await createOrReuse(
    context,
    () => aws.call('kinesis', 'CreateStream', { StreamName, ShardCount, StreamModeDetails }),
    ['ResourceInUseException'],
    describe,
  );
  const isActive = (summary: StreamSummary): boolean => summary.StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
  const { StreamDescriptionSummary: stream } = await untilReady(context, describe, isActive);
  if (RetentionPeriodHours !== undefined && RetentionPeriodHours > (stream?.RetentionPeriodHours ?? 24)) {
    await aws.call('kinesis', 'IncreaseStreamRetentionPeriod', { StreamName, RetentionPeriodHours });
  }
  return { ref: StreamName, attributes: { Arn: stream?.StreamARN } };
});
