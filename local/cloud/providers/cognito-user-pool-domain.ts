import * as v from 'valibot';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({ UserPoolId: text, Domain: text });

/** `AWS::Cognito::UserPoolDomain` */
export const cognitoUserPoolDomain = defineProvider(schema, async (properties, context) => {
  await context.backends.identity.createUserPoolDomain(properties);
  return { ref: properties.Domain, attributes: { CloudFrontDistribution: '' } };
});
