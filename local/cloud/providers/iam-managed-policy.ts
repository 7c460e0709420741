import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { jsonDocument, text, textList } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  ManagedPolicyName: v.optional(text),
  Path: v.optional(text, '/'),
  PolicyDocument: jsonDocument,
  Roles: v.optional(textList, []),
});

/** `AWS::IAM::ManagedPolicy`; `Ref` is its ARN. */
export const iamManagedPolicy = defineProvider(schema, (properties, context) => {
  const name = properties.ManagedPolicyName ?? physicalName(context, { maxLength: 128 });
  const arn = `arn:aws:iam::${context.accountId}:policy${properties.Path}${name}`;
  context.iam.putManagedPolicy(arn, properties.PolicyDocument);
  for (const role of properties.Roles) context.iam.attachManagedPolicy(role, arn);
  return { ref: arn, attributes: { PolicyArn: arn } };
});
