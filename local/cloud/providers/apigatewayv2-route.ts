import * as v from 'valibot';
import { text, textList } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  ApiId: text,
  RouteKey: text,
  Target: v.optional(text),
  AuthorizationType: v.optional(text),
  AuthorizerId: v.optional(text),
  AuthorizationScopes: v.optional(textList),
});

/** `AWS::ApiGatewayV2::Route` */
export const apigatewayv2Route = defineProvider(schema, async (properties, context) => {
  const { routeId } = await context.backends.httpApi.createRoute(properties);
  return { ref: routeId, attributes: { RouteId: routeId } };
});
