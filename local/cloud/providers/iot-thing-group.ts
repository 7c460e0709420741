import * as v from 'valibot';
import { createdByApi, given } from './iot-api-call.ts';
import { attributePayload } from './iot-property-schema.ts';
import { physicalName, resourceUuid } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const schema = v.object({
  ThingGroupName: v.optional(text),
  ParentGroupName: v.optional(text),
  QueryString: v.optional(text),
  ThingGroupProperties: v.optional(
    v.object({ ThingGroupDescription: v.optional(text), AttributePayload: v.optional(attributePayload) }),
  ),
});

type Group = v.InferOutput<typeof schema>;

/** `AWS::IoT::ThingGroup`; a dynamic one, with a query, needs the index of things, as on AWS. */
export const iotThingGroup = defineProvider(schema, async (properties, context) => {
  const name = properties.ThingGroupName ?? physicalName(context, { maxLength: 128 });
  const path = { thingGroupName: name };
  const { QueryString: queryString, ParentGroupName: parentGroupName } = properties;
  const kind = queryString === undefined ? 'ThingGroup' : 'DynamicThingGroup';
  const thingGroupProperties = propertiesOf(properties);
  const isBare = thingGroupProperties === undefined && queryString === undefined;
  await createdByApi(
    context.backends.iot,
    {
      operation: `Create${kind}`,
      input: { path, body: given({ thingGroupProperties, queryString, parentGroupName }) },
    },
    isBare
      ? undefined
      : { operation: `Update${kind}`, input: { path, body: given({ thingGroupProperties, queryString }) } },
  );
  return {
    ref: name,
    attributes: { Arn: regionalArn(context, 'iot', `thinggroup/${name}`), Id: resourceUuid(context) },
  };
});

function propertiesOf({ ThingGroupProperties: properties }: Group): Record<string, unknown> | undefined {
  return (
    properties &&
    given({ thingGroupDescription: properties.ThingGroupDescription, attributePayload: properties.AttributePayload })
  );
}
