import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPolicy, CfnProvisioningTemplate, CfnThingGroup, CfnThingType } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import { birthTemplate } from './birth-template.ts';
import { claimPolicy } from './claim-policy.ts';
import { devicePolicy } from './device-policy.ts';
import { ProvisioningRole } from './provisioning-role.ts';
import type { ServiceFunction } from './service-function.ts';

/** Names that vehicles, manifests and operators know; everything else is named by CloudFormation. */
export const IDENTITY_NAMES = {
  devicePolicy: 'roadbed-device',
  claimPolicy: 'roadbed-claim',
  template: 'roadbed-birth',
  thingTypes: ['roadbed-sedan', 'roadbed-suv'],
} as const;

/** Who vehicles are and how they are born: policies, models, the fleet's group, the provisioning template and its hook. */
export class FleetIdentity extends Construct {
  constructor(scope: Construct, id: string, hook: ServiceFunction) {
    super(scope, id);
    const stack = Stack.of(this);
    const arnPrefix = `arn:${stack.partition}:iot:${stack.region}:${stack.account}:`;
    const device = new CfnPolicy(this, 'DevicePolicy', {
      policyName: IDENTITY_NAMES.devicePolicy,
      policyDocument: devicePolicy(arnPrefix),
    });
    new CfnPolicy(this, 'ClaimPolicy', {
      policyName: IDENTITY_NAMES.claimPolicy,
      policyDocument: claimPolicy(arnPrefix, IDENTITY_NAMES.template),
    });
    const models = IDENTITY_NAMES.thingTypes.map(
      (thingTypeName) => new CfnThingType(this, `Model-${thingTypeName}`, { thingTypeName }),
    );
    const fleet = new CfnThingGroup(this, 'Fleet', {
      thingGroupProperties: { thingGroupDescription: 'Every vehicle born through the birth template' },
    });
    const provisioning = new ProvisioningRole(this, 'Provisioning', {
      thingTypeNames: IDENTITY_NAMES.thingTypes,
      thingGroupArn: fleet.attrArn,
      devicePolicyName: IDENTITY_NAMES.devicePolicy,
    });
    hook.function.addPermission('Birth', {
      principal: new ServicePrincipal('iot.amazonaws.com'),
      sourceArn: `${arnPrefix}provisioningtemplate/${IDENTITY_NAMES.template}`,
      sourceAccount: stack.account,
    });
    const template = new CfnProvisioningTemplate(this, 'BirthTemplate', {
      templateName: IDENTITY_NAMES.template,
      templateType: 'FLEET_PROVISIONING',
      enabled: true,
      provisioningRoleArn: provisioning.role.roleArn,
      preProvisioningHook: { payloadVersion: '2020-04-01', targetArn: hook.function.functionArn },
      templateBody: stack.toJsonString(
        birthTemplate({ thingGroupName: fleet.ref, devicePolicyName: IDENTITY_NAMES.devicePolicy }),
      ),
    });
    // The body names these by their plain names, which CloudFormation cannot see; the hook must be callable at once.
    template.node.addDependency(device, ...models, provisioning.role, hook.function);
  }
}
