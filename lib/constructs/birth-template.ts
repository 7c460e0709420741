export interface BirthTemplateNames {
  readonly thingGroupName: string;
  readonly devicePolicyName: string;
}

const text = { Type: 'String' } as const;
const ref = (parameter: string) => ({ Ref: parameter });

/**
 * Body of the fleet provisioning template. The hook replaces every parameter from the manifest; `vin` and `secret` reach
 * the hook and nothing else. The override settings let a birth be repeated: a lost reply must not brick a vehicle.
 * [AWS-IoT: provision-template]
 */
export function birthTemplate(names: BirthTemplateNames): object {
  return {
    Parameters: {
      vin: text,
      secret: text,
      vehicleId: text,
      model: text,
      tenantId: text,
      'AWS::IoT::Certificate::Id': text,
    },
    Resources: {
      thing: {
        Type: 'AWS::IoT::Thing',
        Properties: {
          ThingName: ref('vehicleId'),
          ThingTypeName: ref('model'),
          AttributePayload: {},
          ThingGroups: [names.thingGroupName],
        },
        OverrideSettings: { AttributePayload: 'MERGE', ThingTypeName: 'REPLACE', ThingGroups: 'DO_NOTHING' },
      },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateId: ref('AWS::IoT::Certificate::Id'), Status: 'ACTIVE' },
      },
      policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: names.devicePolicyName } },
    },
    DeviceConfiguration: { vehicleId: ref('vehicleId'), model: ref('model') },
  };
}
