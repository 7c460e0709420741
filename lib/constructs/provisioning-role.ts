import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';

export interface ProvisioningRoleProps {
  readonly thingTypeNames: readonly string[];
  readonly thingGroupArn: string;
  readonly devicePolicyName: string;
}

/** The role in which AWS IoT carries out the birth template: the template's own three resources and no more. */
export class ProvisioningRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ProvisioningRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('iot.amazonaws.com') });
    const things = this.#iotArn('thing', '*');
    const certificates = this.#iotArn('cert', '*');
    this.#allow(['iot:CreateThing', 'iot:UpdateThing', 'iot:DescribeThing', 'iot:ListThingGroupsForThing'], [things]);
    this.#allow(
      ['iot:DescribeThingType'],
      props.thingTypeNames.map((name) => this.#iotArn('thingtype', name)),
    );
    this.#allow(['iot:AddThingToThingGroup', 'iot:DescribeThingGroup'], [things, props.thingGroupArn]);
    this.#allow(['iot:DescribeCertificate', 'iot:UpdateCertificate', 'iot:AttachPolicy'], [certificates]);
    this.#allow(['iot:ListAttachedPolicies'], [certificates]);
    this.#allow(['iot:GetPolicy', 'iot:AttachPolicy'], [this.#iotArn('policy', props.devicePolicyName)]);
    this.#allow(['iot:RegisterThing', 'iot:AttachThingPrincipal'], ['*']);
    acknowledgeWildcard(this.role, things, 'things are born at run time; their names come from the manifest');
    acknowledgeWildcard(this.role, certificates, 'certificate ids are made at run time');
    acknowledgeWildcard(this.role, '*', 'RegisterThing and AttachThingPrincipal have no resource-level permissions');
  }

  #allow(actions: string[], resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
  }

  #iotArn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'iot', resource, resourceName });
  }
}
