import * as v from 'valibot';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({ HttpUrlProperties: v.object({ ConfirmationUrl: text }) });

/** `AWS::IoT::TopicRuleDestination`, for HTTP. Its server is asked to confirm; the deployment does not wait for that. */
export const iotTopicRuleDestination = defineProvider(schema, ({ HttpUrlProperties }, context) => {
  const { arn, status } = context.backends.iot.createHttpDestination(HttpUrlProperties.ConfirmationUrl);
  return { ref: arn, attributes: { Arn: arn, StatusReason: status } };
});
