import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

/** `AWS::Cognito::UserPool`: an issuer for the client-credentials flow. Users and their sign-in are left out. */
export const cognitoUserPool = defineProvider(
  v.object({ UserPoolName: v.optional(text) }),
  async (properties, context) => {
    const UserPoolName = properties.UserPoolName ?? physicalName(context, { maxLength: 128 });
    const { userPoolId } = await context.backends.identity.createUserPool({ UserPoolName });
    const providerName = `cognito-idp.${context.region}.amazonaws.com/${userPoolId}`;
    return {
      ref: userPoolId,
      attributes: {
        UserPoolId: userPoolId,
        Arn: regionalArn(context, 'cognito-idp', `userpool/${userPoolId}`),
        ProviderName: providerName,
        ProviderURL: `https://${providerName}`,
      },
    };
  },
);
