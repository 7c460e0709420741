import * as v from 'valibot';
import { text, textList } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  ApiId: text,
  Name: text,
  AuthorizerType: text,
  IdentitySource: v.optional(textList),
  JwtConfiguration: v.optional(v.object({ Audience: v.optional(textList), Issuer: v.optional(text) })),
});

/** `AWS::ApiGatewayV2::Authorizer` */
export const apigatewayv2Authorizer = defineProvider(schema, async (properties, context) => {
  const { authorizerId } = await context.backends.httpApi.createAuthorizer(properties);
  return { ref: authorizerId, attributes: { AuthorizerId: authorizerId } };
});
