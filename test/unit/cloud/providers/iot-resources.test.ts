import { beforeAll, describe, expect, it } from 'vitest';
import { createIamRegistry } from '../../../../local/cloud/iam/iam-registry.ts';
import { PROVIDERS } from '../../../../local/cloud/providers/provider-table.ts';
import type { CreatedResource, ProviderContext } from '../../../../local/cloud/providers/resource-provider.ts';
import { createIotControl } from '../../../../local/iot/iot-control.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { testCa } from '../../iot/control-plane/test-ca.ts';
import { fakeBackends } from '../deploy/fake-backends.ts';

const HOME = { accountId: '000000000000', region: 'eu-central-1' };
const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const RoleArn = 'arn:aws:iam::000000000000:role/device';

/** Resources of a template on a registry of their own, or on `store` again. */
function deployment(store = createIotStore({ ...HOME, clock: systemClock })) {
  const api = { store, authority: {} as never, endpointAddress: () => '' };
  const iot = createIotControl({ api, createTopicRule: () => undefined, destinations: {} as never });
  const context = { ...HOME, stackName: 'Fleet', backends: { ...fakeBackends(), iot }, log: silentLog };
  const create = async (type: string, properties: object): Promise<CreatedResource> => {
    const provider = PROVIDERS[`AWS::IoT::${type}`] ?? PROVIDERS[type];
    if (!provider) throw new Error(`no provider for ${type}`);
    const place = { logicalId: 'One', type, iam: createIamRegistry(HOME), assets: {} as never };
    return provider.create(properties, {
      ...context,
      ...place,
      pause: async () => undefined,
    } satisfies ProviderContext);
  };
  return { store, create };
}

let factory: Awaited<ReturnType<typeof testCa>>;
beforeAll(async () => {
  factory = await testCa('CN=Factory');
});

describe('resources of AWS::IoT in a template', () => {
  it('role aliases', async () => {
    const { store, create } = deployment();
    const created = await create('RoleAlias', { RoleAlias: 'device', RoleArn, CredentialDurationSeconds: '900' });
    expect(created).toEqual({ ref: 'device', attributes: { RoleAliasArn: `${ARN}rolealias/device` } });
    const alias = () => store.account.roleAliases.find('device');
    expect(alias()).toMatchObject({ value: { details: { roleArn: RoleArn, credentialDurationSeconds: 900 } } });
    await deployment(store).create('RoleAlias', { RoleAlias: 'device', RoleArn });
    expect(alias()).toMatchObject({ value: { details: { credentialDurationSeconds: 3600 } } });
    await expect(create('RoleAlias', { RoleAlias: 'x', RoleArn: 'device' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it('thing groups with their parent and properties, and dynamic ones once things are indexed', async () => {
    const { store, create } = deployment();
    const AttributePayload = { Attributes: { Region: 'north' } };
    const ThingGroupProperties = { ThingGroupDescription: 'cars', AttributePayload };
    await create('ThingGroup', { ThingGroupName: 'all' });
    await create('ThingGroup', { ThingGroupName: 'north', ParentGroupName: 'all', ThingGroupProperties });
    expect(store.groups.thingGroup('north')).toMatchObject({
      ...{ parentGroupName: 'all', description: 'cars', attributes: { Region: 'north' } },
    });
    const red = { ThingGroupName: 'red', QueryString: 'attributes.colour:red' };
    await expect(create('ThingGroup', red)).rejects.toThrow('need thing indexing');
    const parameters = { thingIndexingConfiguration: { thingIndexingMode: 'REGISTRY' } };
    const call = { service: 'Iot', action: 'updateIndexingConfiguration', parameters };
    await create('Custom::AWS', { Create: JSON.stringify(call) });
    await create('ThingGroup', red);
    await deployment(store).create('ThingGroup', { ...red, QueryString: 'attributes.colour:blue' });
    expect(store.groups.thingGroup('red')?.queryString).toBe('attributes.colour:blue');
  });

  it('thing types with their properties, which stay when the template has none', async () => {
    const { store, create } = deployment();
    const ThingTypeProperties = { SearchableAttributes: ['vin'] };
    await create('ThingType', { ThingTypeName: 'sedan', ThingTypeProperties, DeprecateThingType: true });
    expect(store.things.thingType('sedan')).toMatchObject({
      properties: { searchableAttributes: ['vin'] },
      deprecatedAtMs: expect.any(Number),
    });
    await deployment(store).create('ThingType', { ThingTypeName: 'sedan' });
    expect(store.things.thingType('sedan')?.properties).toEqual({ searchableAttributes: ['vin'] });
  });

  it('billing groups, things, logging and domain configurations', async () => {
    const { store, create } = deployment();
    const BillingGroupProperties = { BillingGroupDescription: 'first' };
    await create('BillingGroup', { BillingGroupName: 'acme', BillingGroupProperties });
    expect(store.account.billingGroups.find('acme')).toMatchObject({ value: { details: { description: 'first' } } });
    await create('Thing', { ThingName: 'car', AttributePayload: { Attributes: { vin: 'V1' } } });
    await deployment(store).create('Thing', { ThingName: 'car', AttributePayload: { Attributes: { vin: 'V2' } } });
    expect(store.things.thing('car')).toMatchObject({ attributes: { vin: 'V2' }, version: 2 });
    await create('Logging', { AccountId: HOME.accountId, DefaultLogLevel: 'INFO', RoleArn });
    expect(store.account.settings.get('logging-options-v2')).toMatchObject({ defaultLogLevel: 'INFO' });
    const domain = {
      DomainConfigurationName: 'cars',
      DomainName: 'cars.example',
      DomainConfigurationStatus: 'DISABLED',
    };
    const { attributes } = await create('DomainConfiguration', domain);
    expect(attributes['Arn']).toMatch(/:domainconfiguration\/cars\/\S+$/);
    expect(store.account.domainConfigurations.find('cars')).toMatchObject({
      value: { details: { domainName: 'cars.example', domainConfigurationStatus: 'DISABLED', serviceType: 'DATA' } },
    });
  });

  it('CAs with templates for the first connection of their certificates', async () => {
    const { store, create } = deployment();
    const certificate = {
      Type: 'AWS::IoT::Certificate',
      Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' } },
    };
    const TemplateBody = JSON.stringify({ Resources: { certificate } });
    const jitp = {
      TemplateName: 'first',
      TemplateType: 'JITP',
      TemplateBody,
      ProvisioningRoleArn: RoleArn,
      Enabled: true,
    };
    await create('ProvisioningTemplate', jitp);
    expect(store.templates.template('first')?.spec).toMatchObject({ templateType: 'JITP', enabled: true });
    const PreProvisioningHook = { TargetArn: 'arn:hook' };
    await expect(create('ProvisioningTemplate', { ...jitp, PreProvisioningHook })).rejects.toThrow('has no hook');
    const ca = { CACertificatePem: factory.certificatePem, CertificateMode: 'SNI_ONLY', Status: 'ACTIVE' };
    const RegistrationConfig = { TemplateName: 'first' };
    const { ref, attributes } = await create('CACertificate', {
      ...ca,
      AutoRegistrationStatus: 'ENABLE',
      RegistrationConfig,
    });
    expect(attributes).toEqual({ Id: ref, Arn: `${ARN}cacert/${ref}` });
    expect(store.cas.ca(ref)).toMatchObject({
      ...{ status: 'ACTIVE', mode: 'SNI_ONLY', allowAutoRegistration: true },
      registrationConfig: { templateName: 'first' },
    });
    await deployment(store).create('CACertificate', ca);
    expect(store.cas.ca(ref)).toMatchObject({ allowAutoRegistration: false, registrationConfig: undefined });
    await expect(create('CACertificate', { ...ca, CACertificatePem: 'none' })).rejects.toMatchObject({
      name: 'PropertyError',
    });
  });

  it('attachments of certificates to policies and things', async () => {
    const { store, create } = deployment();
    const { certificateId } = store.certificates.register(factory.certificatePem, 'ACTIVE');
    const Principal = store.arns.certificate(certificateId);
    await create('Thing', { ThingName: 'car' });
    const PolicyDocument = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'iot:*', Resource: '*' } };
    await create('Policy', { PolicyName: 'all', PolicyDocument });
    await create('PolicyPrincipalAttachment', { PolicyName: 'all', Principal });
    await create('ThingPrincipalAttachment', { ThingName: 'car', Principal, ThingPrincipalType: 'EXCLUSIVE_THING' });
    expect(namesAttached(store, Principal)).toEqual(['all']);
    expect(store.principals.ofThing('car')).toMatchObject([{ certificateId, type: 'EXCLUSIVE_THING' }]);
  });

  it('other types are refused by their name', () => {
    for (const type of ['SecurityProfile', 'Certificate', 'Authorizer']) {
      expect(PROVIDERS[`AWS::IoT::${type}`]).toBeUndefined();
    }
  });
});

const namesAttached = ({ policies }: IotStore, target: string) =>
  policies.attachedTo(target).map(({ policyName }) => policyName);
