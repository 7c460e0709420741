import * as v from 'valibot';
import { createdByApi, given } from './iot-api-call.ts';
import { physicalName, resourceUuid } from './physical-name.ts';
import { flag, text, textList } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const schema = v.object({
  ThingTypeName: v.optional(text),
  ThingTypeProperties: v.optional(
    v.object({ ThingTypeDescription: v.optional(text), SearchableAttributes: v.optional(textList) }),
  ),
  DeprecateThingType: v.optional(flag),
});

/** `AWS::IoT::ThingType` */
export const iotThingType = defineProvider(schema, async (properties, context) => {
  const { iot } = context.backends;
  const name = properties.ThingTypeName ?? physicalName(context, { maxLength: 128 });
  const path = { thingTypeName: name };
  const { ThingTypeDescription, SearchableAttributes } = properties.ThingTypeProperties ?? {};
  const described = given({ thingTypeDescription: ThingTypeDescription, searchableAttributes: SearchableAttributes });
  const input = { path, body: { thingTypeProperties: described } };
  await createdByApi(
    iot,
    { operation: 'CreateThingType', input },
    properties.ThingTypeProperties && { operation: 'UpdateThingType', input },
  );
  if (properties.DeprecateThingType !== undefined) {
    const body = { undoDeprecate: !properties.DeprecateThingType };
    await iot.callApi('DeprecateThingType', { path, body });
  }
  return {
    ref: name,
    attributes: { Arn: regionalArn(context, 'iot', `thingtype/${name}`), Id: resourceUuid(context) },
  };
});
