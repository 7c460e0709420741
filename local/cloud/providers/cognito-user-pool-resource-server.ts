import * as v from 'valibot';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  UserPoolId: text,
  Identifier: text,
  Name: text,
  Scopes: v.optional(v.array(v.object({ ScopeName: text, ScopeDescription: text }))),
});

/** `AWS::Cognito::UserPoolResourceServer`; `Ref` is the identifier, which prefixes the scopes. */
export const cognitoUserPoolResourceServer = defineProvider(schema, async (properties, context) => {
  await context.backends.identity.createResourceServer(properties);
  return { ref: properties.Identifier, attributes: {} };
});
