import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { json, jsonDocument } from './property-schema.ts';
import { defineProvider, PropertyError } from './resource-provider.ts';

const sdkCall = v.object({
  service: v.string(),
  action: v.string(),
  parameters: v.optional(json, {}),
  physicalResourceId: v.optional(v.object({ id: v.optional(v.string()) })),
});

const schema = v.object({ Create: v.optional(v.pipe(jsonDocument, sdkCall)) });

/** Settings of the account that no CloudFormation type has: calls of the `iot` API whose input is all body. */
const IOT_SETTINGS = ['UpdateIndexingConfiguration', 'UpdateEventConfigurations', 'SetV2LoggingOptions'];

/** `Custom::AWS`, CDK's AwsCustomResource: one SDK call at create. Throws for a call not known here. */
export const customAws = defineProvider(schema, async ({ Create: call }, context) => {
  const ref = call?.physicalResourceId?.id ?? physicalName(context, { maxLength: 100 });
  if (call === undefined) return { ref, attributes: {} };
  // CDK writes the service as `iot`, `Iot` or `@aws-sdk/client-iot`.
  const service = call.service.replace('@aws-sdk/client-', '').toLowerCase();
  const action = call.action.replace(/Command$/, '').toLowerCase();
  const operation = service === 'iot' && IOT_SETTINGS.find((name) => name.toLowerCase() === action);
  if (!operation) {
    throw new PropertyError('Create', `The SDK call ${call.service}:${call.action} is not emulated`);
  }
  await context.backends.iot.callApi(operation, { body: call.parameters });
  return { ref, attributes: {} };
});
