import * as v from 'valibot';
import { flag, number, text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const routeSettings = v.object({
  ThrottlingRateLimit: v.optional(number),
  ThrottlingBurstLimit: v.optional(number),
  DetailedMetricsEnabled: v.optional(flag),
});

const schema = v.object({
  ApiId: text,
  StageName: text,
  AutoDeploy: v.optional(flag),
  DefaultRouteSettings: v.optional(routeSettings),
  RouteSettings: v.optional(v.record(v.string(), routeSettings)),
  AccessLogSettings: v.optional(v.object({ DestinationArn: v.optional(text), Format: v.optional(text) })),
  StageVariables: v.optional(v.record(v.string(), text)),
});

/** `AWS::ApiGatewayV2::Stage` */
export const apigatewayv2Stage = defineProvider(schema, async (properties, context) => {
  await context.backends.httpApi.createStage(properties);
  return { ref: properties.StageName, attributes: {} };
});
