import * as v from 'valibot';
import { jsonDocument, text, textList } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  PolicyName: text,
  PolicyDocument: jsonDocument,
  Roles: v.optional(textList, []),
});

/** `AWS::IAM::Policy`: an inline policy for one or more roles. */
export const iamPolicy = defineProvider(schema, (properties, context) => {
  for (const role of properties.Roles) {
    context.iam.attachPolicy(role, properties.PolicyName, properties.PolicyDocument);
  }
  return { ref: properties.PolicyName, attributes: { Id: properties.PolicyName } };
});
