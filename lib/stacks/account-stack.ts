import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FleetIndexing, IotAudit, IotLogging } from '../constructs/account-settings.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { type StackSettings, stackProps } from './stack-settings.ts';

/** IoT settings an account has once per region; deployed by one environment of the account. */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, { environment }: StackSettings) {
    super(scope, id, stackProps(environment, 'IoT settings of the account'));
    new IotLogging(this, 'Logging');
    new IotAudit(this, 'Audit');
    new FleetIndexing(this, 'Indexing', environment);
    this.#acknowledgeCustomResourceHandler();
  }

  /** CDK puts the handler of AwsCustomResource beside ours, once a stack; its role is CDK's own. */
  #acknowledgeCustomResourceHandler(): void {
    for (const child of this.node.children.filter(({ node }) => node.id.startsWith('AWS679'))) {
      acknowledge(
        child,
        'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
        "the handler's role is made by CDK; it calls one IoT action at deployment and logs",
      );
    }
  }
}
