import * as v from 'valibot';
import { createdByApi, given } from './iot-api-call.ts';
import { attributePayload } from './iot-property-schema.ts';
import { physicalName, resourceUuid } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const schema = v.object({ ThingName: v.optional(text), AttributePayload: v.optional(attributePayload) });

/** `AWS::IoT::Thing` */
export const iotThing = defineProvider(schema, async (properties, context) => {
  const name = properties.ThingName ?? physicalName(context, { maxLength: 128 });
  const input = { path: { thingName: name }, body: given({ attributePayload: properties.AttributePayload }) };
  await createdByApi(
    context.backends.iot,
    { operation: 'CreateThing', input },
    properties.AttributePayload && { operation: 'UpdateThing', input },
  );
  return { ref: name, attributes: { Arn: regionalArn(context, 'iot', `thing/${name}`), Id: resourceUuid(context) } };
});
