import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from '../constructs/acknowledge.ts';
import { FleetIdentity, IDENTITY_NAMES } from '../constructs/fleet-identity.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import type { DataStack } from './data-stack.ts';
import { type StackSettings, stackProps } from './stack-settings.ts';

/** How vehicles come to be: policies, models, birth. */
export class IdentityStack extends Stack {
  readonly hook: ServiceFunction;

  constructor(scope: Construct, id: string, settings: StackSettings, data: DataStack) {
    super(scope, id, stackProps(settings.environment, 'policies, models and birth of vehicles'));
    this.hook = new ServiceFunction(this, {
      ...settings,
      functionName: 'provisioning-hook',
      description: 'Decides whether a vehicle may be born, and as whom',
      // AWS IoT waits 5 s for the hook, then denies. [AWS-IoT: pre-provisioning-hook]
      timeoutSeconds: 4,
      memoryMb: 1024,
    });
    data.tables.manifest.allow(this.hook, { items: ['BatchGetItem', 'UpdateItem'] });
    data.tables.vehicles.allow(this.hook, { items: ['UpdateItem'] });
    const certificates = this.formatArn({ service: 'iot', resource: 'cert', resourceName: '*' });
    this.hook.allow(['iot:UpdateCertificate'], certificates);
    acknowledgeWildcard(
      this.hook.role,
      certificates,
      'which earlier certificate goes INACTIVE is known at run time only',
    );
    new FleetIdentity(this, 'Fleet', this.hook);
    new CfnOutput(this, 'ClaimPolicyName', { value: IDENTITY_NAMES.claimPolicy });
    new CfnOutput(this, 'ProvisioningTemplateName', { value: IDENTITY_NAMES.template });
  }
}
