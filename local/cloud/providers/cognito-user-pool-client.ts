import * as v from 'valibot';
import { flag, number, text, textList } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  UserPoolId: text,
  ClientName: v.optional(text),
  GenerateSecret: v.optional(flag),
  AllowedOAuthFlows: v.optional(textList),
  AllowedOAuthFlowsUserPoolClient: v.optional(flag),
  AllowedOAuthScopes: v.optional(textList),
  AccessTokenValidity: v.optional(number),
  TokenValidityUnits: v.optional(
    v.object({ AccessToken: v.optional(v.picklist(['seconds', 'minutes', 'hours', 'days'])) }),
  ),
});

/** `AWS::Cognito::UserPoolClient`; `Ref` is the client id. */
export const cognitoUserPoolClient = defineProvider(schema, async (properties, context) => {
  const { clientId, clientSecret } = await context.backends.identity.createUserPoolClient(properties);
  return { ref: clientId, attributes: { ClientId: clientId, Name: properties.ClientName, ClientSecret: clientSecret } };
});
