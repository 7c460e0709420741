import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({ PolicyName: text, Principal: text });

/** `AWS::IoT::PolicyPrincipalAttachment`, of a policy to a certificate. */
export const iotPolicyPrincipalAttachment = defineProvider(schema, async ({ PolicyName, Principal }, context) => {
  await context.backends.iot.callApi('AttachPolicy', { path: { policyName: PolicyName }, body: { target: Principal } });
  return { ref: physicalName(context, { maxLength: 128 }), attributes: {} };
});
