import * as v from 'valibot';
import { physicalName, resourceUuid } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider, PropertyError, regionalArn } from './resource-provider.ts';

const schema = v.object({ ThingGroupName: v.optional(text), QueryString: v.optional(text) });

/** `AWS::IoT::ThingGroup`; static groups only. */
export const iotThingGroup = defineProvider(schema, (properties, context) => {
  if (properties.QueryString !== undefined) {
    throw new PropertyError('QueryString', 'Dynamic thing groups need fleet indexing, which is not emulated');
  }
  const name = properties.ThingGroupName ?? physicalName(context, { maxLength: 128 });
  context.backends.iot.createThingGroup(name);
  const arn = regionalArn(context, 'iot', `thinggroup/${name}`);
  return { ref: name, attributes: { Arn: arn, Id: resourceUuid(context) } };
});
