import * as v from 'valibot';
import { generatedSecret, generateSecretString } from './generated-secret.ts';
import { physicalName } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const NAME_MAXIMUM = 512;

const schema = v.object({
  Name: v.optional(text),
  Description: v.optional(text),
  SecretString: v.optional(text),
  GenerateSecretString: v.optional(generateSecretString),
});

/** `AWS::SecretsManager::Secret`; `Ref` is its ARN. A generated password is another one at each start. */
export const secretsmanagerSecret = defineProvider(schema, (properties, context) => {
  const { Name = physicalName(context, { maxLength: NAME_MAXIMUM }), Description, GenerateSecretString } = properties;
  const SecretString =
    properties.SecretString ?? (GenerateSecretString === undefined ? undefined : generatedSecret(GenerateSecretString));
  const { ARN } = context.backends.secrets.createSecret({
    Name,
    ...(Description === undefined ? {} : { Description }),
    ...(SecretString === undefined ? {} : { SecretString }),
  });
  return { ref: ARN, attributes: { Id: ARN } };
});
