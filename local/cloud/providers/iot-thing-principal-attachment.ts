import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  ThingName: text,
  Principal: text,
  ThingPrincipalType: v.optional(text, 'NON_EXCLUSIVE_THING'),
});

/** `AWS::IoT::ThingPrincipalAttachment`, of a certificate to a thing. */
export const iotThingPrincipalAttachment = defineProvider(schema, async (properties, context) => {
  const { ThingName: thingName, Principal: principal, ThingPrincipalType: thingPrincipalType } = properties;
  await context.backends.iot.callApi('AttachThingPrincipal', {
    path: { thingName },
    query: { thingPrincipalType },
    principal,
  });
  return { ref: physicalName(context, { maxLength: 128 }), attributes: {} };
});
