import * as v from 'valibot';
import { createdByApi, given } from './iot-api-call.ts';
import { physicalName, resourceUuid } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const schema = v.object({
  BillingGroupName: v.optional(text),
  BillingGroupProperties: v.optional(v.object({ BillingGroupDescription: v.optional(text) }), {}),
});

/** `AWS::IoT::BillingGroup` */
export const iotBillingGroup = defineProvider(schema, async (properties, context) => {
  const name = properties.BillingGroupName ?? physicalName(context, { maxLength: 128 });
  const described = given({ billingGroupDescription: properties.BillingGroupProperties.BillingGroupDescription });
  const input = { path: { billingGroupName: name }, body: { billingGroupProperties: described } };
  await createdByApi(
    context.backends.iot,
    { operation: 'CreateBillingGroup', input },
    { operation: 'UpdateBillingGroup', input },
  );
  return {
    ref: name,
    attributes: { Arn: regionalArn(context, 'iot', `billinggroup/${name}`), Id: resourceUuid(context) },
  };
});
