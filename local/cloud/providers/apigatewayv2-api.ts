import * as v from 'valibot';
import { flag, number, text, textList } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  Name: text,
  ProtocolType: v.literal('HTTP', 'Only HTTP APIs are emulated, defined by resources and not by a Body'),
  CorsConfiguration: v.optional(
    v.object({
      AllowCredentials: v.optional(flag),
      AllowHeaders: v.optional(textList),
      AllowMethods: v.optional(textList),
      AllowOrigins: v.optional(textList),
      ExposeHeaders: v.optional(textList),
      MaxAge: v.optional(number),
    }),
  ),
  DisableExecuteApiEndpoint: v.optional(flag),
});

/** `AWS::ApiGatewayV2::Api`; `ApiEndpoint` is the address on this machine. */
export const apigatewayv2Api = defineProvider(schema, async (properties, context) => {
  const { apiId, apiEndpoint } = await context.backends.httpApi.createApi(properties);
  return { ref: apiId, attributes: { ApiId: apiId, ApiEndpoint: apiEndpoint } };
});
