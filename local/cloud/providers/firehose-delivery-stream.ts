import * as v from 'valibot';
import { createOrReuse } from './engine-resource.ts';
import { physicalName } from './physical-name.ts';
import { flag, json, number, text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const toggle = v.optional(v.looseObject({ Enabled: v.optional(flag) }));

const schema = v.object({
  DeliveryStreamName: v.optional(text),
  DeliveryStreamType: v.optional(text),
  ExtendedS3DestinationConfiguration: v.optional(
    v.looseObject({
      BufferingHints: v.optional(v.object({ IntervalInSeconds: v.optional(number), SizeInMBs: v.optional(number) })),
      ProcessingConfiguration: toggle,
      DataFormatConversionConfiguration: toggle,
      DynamicPartitioningConfiguration: toggle,
    }),
  ),
  S3DestinationConfiguration: v.optional(json),
});

/** `AWS::KinesisFirehose::DeliveryStream` from direct put to S3; the engine refuses the rest by name. */
export const firehoseDeliveryStream = defineProvider(schema, async (properties, context) => {
  const { aws } = context.backends;
  const DeliveryStreamName = properties.DeliveryStreamName ?? physicalName(context, { maxLength: 64 });
  await createOrReuse<unknown>(
    context,
    () => aws.call('firehose', 'CreateDeliveryStream', { ...properties, DeliveryStreamName }),
    ['ResourceInUseException'],
    () => aws.call('firehose', 'DescribeDeliveryStream', { DeliveryStreamName }),
  );
  const Arn = regionalArn(context, 'firehose', `deliverystream/${DeliveryStreamName}`);
  return { ref: DeliveryStreamName, attributes: { Arn } };
});
