import * as v from 'valibot';
import { text } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const vpc = v.object({
  RoleArn: text,
  VpcId: text,
  SubnetIds: v.array(text),
  SecurityGroups: v.optional(v.array(text)),
});

const schema = v.union([
  v.object({ HttpUrlProperties: v.object({ ConfirmationUrl: text }) }),
  v.object({ VpcProperties: vpc, Status: v.optional(text) }),
]);

/**
 * `AWS::IoT::TopicRuleDestination`, for HTTP, whose server is asked to confirm without the deployment waiting for that,
 * and for a VPC, of which nothing is emulated.
 */
export const iotTopicRuleDestination = defineProvider(schema, (properties, { backends }) => {
  const { arn, status } =
    'VpcProperties' in properties
      ? backends.iot.createVpcDestination()
      : backends.iot.createHttpDestination(properties.HttpUrlProperties.ConfirmationUrl);
  return { ref: arn, attributes: { Arn: arn, StatusReason: status } };
});
