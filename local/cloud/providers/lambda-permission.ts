import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  FunctionName: text,
  Action: text,
  Principal: text,
  SourceArn: v.optional(text),
  SourceAccount: v.optional(text),
});

/** `AWS::Lambda::Permission`: a statement of the function's resource policy. */
export const lambdaPermission = defineProvider(schema, (properties, context) => {
  context.backends.lambda.addPermission(properties);
  const id = physicalName(context, { maxLength: 100 });
  return { ref: id, attributes: { Id: id } };
});
