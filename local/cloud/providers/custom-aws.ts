import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { jsonDocument } from './property-schema.ts';
import { defineProvider, PropertyError } from './resource-provider.ts';

const sdkCall = v.object({
  service: v.string(),
  action: v.string(),
  physicalResourceId: v.optional(v.object({ id: v.optional(v.string()) })),
});

const schema = v.object({ Create: v.optional(v.pipe(jsonDocument, sdkCall)) });

/** Calls that are accepted without an effect, by `<service>:<action>`, and what that means. */
const ACCEPTED: Record<string, string> = {
  'iot:updateindexingconfiguration': 'things are not indexed: fleet index searches find nothing',
};

/** `Custom::AWS`, CDK's AwsCustomResource: one SDK call at create. Throws for a call not known here. */
export const customAws = defineProvider(schema, ({ Create: call }, context) => {
  const ref = call?.physicalResourceId?.id ?? physicalName(context, { maxLength: 100 });
  if (call === undefined) return { ref, attributes: {} };
  // CDK writes the service as `iot`, `Iot` or `@aws-sdk/client-iot`.
  const service = call.service.replace('@aws-sdk/client-', '').toLowerCase();
  const notEmulated = ACCEPTED[`${service}:${call.action.replace(/Command$/, '').toLowerCase()}`];
  if (notEmulated === undefined) {
    throw new PropertyError('Create', `The SDK call ${call.service}:${call.action} is not emulated`);
  }
  return { ref, attributes: {}, notEmulated };
});
