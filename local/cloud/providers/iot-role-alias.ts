import * as v from 'valibot';
import { createdByApi, given } from './iot-api-call.ts';
import { physicalName } from './physical-name.ts';
import { number, text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const schema = v.object({
  RoleAlias: v.optional(text),
  RoleArn: text,
  CredentialDurationSeconds: v.optional(number, 3600),
});

/** `AWS::IoT::RoleAlias` */
export const iotRoleAlias = defineProvider(schema, async (properties, context) => {
  const name = properties.RoleAlias ?? physicalName(context, { maxLength: 128 });
  const { RoleArn: roleArn, CredentialDurationSeconds: credentialDurationSeconds } = properties;
  const input = { path: { roleAlias: name }, body: given({ roleArn, credentialDurationSeconds }) };
  await createdByApi(
    context.backends.iot,
    { operation: 'CreateRoleAlias', input },
    { operation: 'UpdateRoleAlias', input },
  );
  return { ref: name, attributes: { RoleAliasArn: regionalArn(context, 'iot', `rolealias/${name}`) } };
});
