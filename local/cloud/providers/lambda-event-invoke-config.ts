import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { number, text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const destination = v.optional(v.object({ Destination: text }));

const schema = v.object({
  FunctionName: text,
  Qualifier: v.optional(text, '$LATEST'),
  MaximumRetryAttempts: v.optional(number),
  MaximumEventAgeInSeconds: v.optional(number),
  DestinationConfig: v.optional(v.object({ OnFailure: destination, OnSuccess: destination })),
});

/** `AWS::Lambda::EventInvokeConfig` */
export const lambdaEventInvokeConfig = defineProvider(schema, (properties, context) => {
  context.backends.lambda.setEventInvokeConfig(properties);
  return { ref: physicalName(context, { maxLength: 100 }), attributes: {} };
});
