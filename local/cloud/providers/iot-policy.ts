import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { jsonDocument, text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const schema = v.object({ PolicyName: v.optional(text), PolicyDocument: jsonDocument });

/** `AWS::IoT::Policy` */
export const iotPolicy = defineProvider(schema, (properties, context) => {
  const name = properties.PolicyName ?? physicalName(context, { maxLength: 128 });
  context.backends.iot.createPolicy(name, properties.PolicyDocument);
  return { ref: name, attributes: { Arn: regionalArn(context, 'iot', `policy/${name}`), Id: name } };
});
