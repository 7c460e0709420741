import * as v from 'valibot';
import { resourceUuid } from './physical-name.ts';
import { flag, number, text, textList } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const destination = v.optional(v.object({ Destination: text }));

const schema = v.object({
  EventSourceArn: text,
  FunctionName: text,
  Enabled: v.optional(flag),
  BatchSize: v.optional(number),
  MaximumBatchingWindowInSeconds: v.optional(number),
  ParallelizationFactor: v.optional(number),
  BisectBatchOnFunctionError: v.optional(flag),
  MaximumRetryAttempts: v.optional(number),
  MaximumRecordAgeInSeconds: v.optional(number),
  FunctionResponseTypes: v.optional(textList),
  StartingPosition: v.optional(v.picklist(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'])),
  StartingPositionTimestamp: v.optional(number),
  DestinationConfig: v.optional(v.object({ OnFailure: destination })),
  FilterCriteria: v.optional(v.object({ Filters: v.optional(v.array(v.object({ Pattern: text }))) })),
  TumblingWindowInSeconds: v.optional(number),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.optional(number) })),
});

/** `AWS::Lambda::EventSourceMapping` */
export const lambdaEventSourceMapping = defineProvider(schema, (properties, context) => {
  const id = resourceUuid(context);
  context.backends.lambda.createEventSourceMapping({ id, ...properties });
  const arn = regionalArn(context, 'lambda', `event-source-mapping:${id}`);
  return { ref: id, attributes: { Id: id, EventSourceMappingArn: arn } };
});
