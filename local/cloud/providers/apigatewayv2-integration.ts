import * as v from 'valibot';
import { number, text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  ApiId: text,
  IntegrationType: text,
  IntegrationUri: v.optional(text),
  IntegrationMethod: v.optional(text),
  PayloadFormatVersion: v.optional(text),
  TimeoutInMillis: v.optional(number),
});

/** `AWS::ApiGatewayV2::Integration` */
export const apigatewayv2Integration = defineProvider(schema, async (properties, context) => {
  const { integrationId } = await context.backends.httpApi.createIntegration(properties);
  return { ref: integrationId, attributes: { IntegrationId: integrationId } };
});
