/** The networks that rules with a Kafka action reach their cluster through. */
export interface VpcDestinations {
  create(): { arn: string; status: string };
  isEnabled(arn: string): boolean;
}

/**
 * A destination is enabled at once: nothing of a VPC is emulated, brokers are called from this process. Only templates
 * make them. [AWS-IoT: rule-destination-vpc] [assumed: form of the ARN]
 */
export function createVpcDestinations(options: {
  accountId: string;
  region: string;
  newUuid: () => string;
}): VpcDestinations {
  const arns = new Set<string>();
  return {
    create() {
      const arn = `arn:aws:iot:${options.region}:${options.accountId}:ruledestination/vpc/${options.newUuid()}`;
      arns.add(arn);
      return { arn, status: 'ENABLED' };
    },
    isEnabled: (arn) => arns.has(arn),
  };
}
