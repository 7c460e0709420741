import * as v from 'valibot';
import { physicalName, resourceUuid } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

/** `AWS::IoT::ThingType` */
export const iotThingType = defineProvider(v.object({ ThingTypeName: v.optional(text) }), (properties, context) => {
  const name = properties.ThingTypeName ?? physicalName(context, { maxLength: 128 });
  context.backends.iot.createThingType(name);
  return {
    ref: name,
    attributes: { Arn: regionalArn(context, 'iot', `thingtype/${name}`), Id: resourceUuid(context) },
  };
});
