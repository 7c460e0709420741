import {
  CreateDomainConfigurationCommand,
  CreateRoleAliasCommand,
  CreateThingGroupCommand,
  DeleteDomainConfigurationCommand,
  DeleteRoleAliasCommand,
  DeleteV2LoggingLevelCommand,
  DescribeDomainConfigurationCommand,
  DescribeEndpointCommand,
  DescribeRoleAliasCommand,
  GetLoggingOptionsCommand,
  GetV2LoggingOptionsCommand,
  ListDomainConfigurationsCommand,
  ListRoleAliasesCommand,
  ListTagsForResourceCommand,
  ListV2LoggingLevelsCommand,
  SetLoggingOptionsCommand,
  SetV2LoggingLevelCommand,
  SetV2LoggingOptionsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDomainConfigurationCommand,
  UpdateRoleAliasCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;
const invalid = { name: 'InvalidRequestException' };
const roleArn = 'arn:aws:iam::000000000000:role/device';

beforeEach(async () => {
  api = await startIotApi();
});

afterEach(() => api.close());

it('role aliases are created, described, listed, updated and deleted', async () => {
  const roleAlias = 'device';
  await api.client.send(new CreateRoleAliasCommand({ roleAlias, roleArn }));
  const describeAlias = async () =>
    (await api.client.send(new DescribeRoleAliasCommand({ roleAlias }))).roleAliasDescription;
  expect(await describeAlias()).toMatchObject({ roleAlias, roleArn, credentialDurationSeconds: 3600 });
  await api.client.send(new UpdateRoleAliasCommand({ roleAlias, credentialDurationSeconds: 900 }));
  expect(await describeAlias()).toMatchObject({ roleArn, credentialDurationSeconds: 900 });
  for (const credentialDurationSeconds of [899, 43_201]) {
    const update = new UpdateRoleAliasCommand({ roleAlias, credentialDurationSeconds });
    await expect(api.client.send(update)).rejects.toMatchObject(invalid);
  }
  expect((await api.client.send(new ListRoleAliasesCommand())).roleAliases).toEqual([roleAlias]);
  await api.client.send(new DeleteRoleAliasCommand({ roleAlias }));
  await expect(describeAlias()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('domain configurations are described as they were given, and go once DISABLED', async () => {
  const domainConfigurationName = 'own';
  const serverCertificateArns = ['arn:aws:acm:eu-central-1:000000000000:certificate/x'];
  const given = { domainConfigurationName, domainName: 'iot.example.com', serverCertificateArns };
  await api.client.send(new CreateDomainConfigurationCommand(given));
  const described = await api.client.send(new DescribeDomainConfigurationCommand({ domainConfigurationName }));
  expect(described).toMatchObject({
    ...{ domainConfigurationName, domainName: 'iot.example.com', serviceType: 'DATA', domainType: 'CUSTOMER_MANAGED' },
    serverCertificates: [{ serverCertificateArn: serverCertificateArns[0], serverCertificateStatus: 'VALID' }],
    domainConfigurationStatus: 'ENABLED',
  });
  const remove = () => api.client.send(new DeleteDomainConfigurationCommand({ domainConfigurationName }));
  await expect(remove()).rejects.toMatchObject(invalid);
  await api.client.send(
    new UpdateDomainConfigurationCommand({ domainConfigurationName, domainConfigurationStatus: 'DISABLED' }),
  );
  const list = async () =>
    (await api.client.send(new ListDomainConfigurationsCommand({ serviceType: 'DATA' }))).domainConfigurations;
  expect(await list()).toMatchObject([{ domainConfigurationName }]);
  await remove();
  expect(await list()).toEqual([]);
});

it('logging options and levels are kept', async () => {
  await expect(api.client.send(new GetV2LoggingOptionsCommand())).rejects.toMatchObject({
    name: 'NotConfiguredException',
  });
  await api.client.send(new SetV2LoggingOptionsCommand({ roleArn, defaultLogLevel: 'WARN' }));
  const options = await api.client.send(new GetV2LoggingOptionsCommand());
  expect(options).toMatchObject({ roleArn, defaultLogLevel: 'WARN', disableAllLogs: false });
  await api.client.send(new SetLoggingOptionsCommand({ loggingOptionsPayload: { roleArn, logLevel: 'INFO' } }));
  expect(await api.client.send(new GetLoggingOptionsCommand())).toMatchObject({ roleArn, logLevel: 'INFO' });
  const logTarget = { targetType: 'CLIENT_ID', targetName: 'car' } as const;
  const levels = async () =>
    (await api.client.send(new ListV2LoggingLevelsCommand({ targetType: 'CLIENT_ID' }))).logTargetConfigurations;
  await api.client.send(new SetV2LoggingLevelCommand({ logTarget, logLevel: 'DEBUG' }));
  await api.client.send(new SetV2LoggingLevelCommand({ logTarget, logLevel: 'ERROR' }));
  expect(await levels()).toEqual([{ logTarget, logLevel: 'ERROR' }]);
  await api.client.send(new DeleteV2LoggingLevelCommand(logTarget));
  expect(await levels()).toEqual([]);
});

it('tags are given at creation and later, read, and taken away', async () => {
  const tags = [{ Key: 'team', Value: 'fleet' }];
  const { thingGroupArn } = await api.client.send(new CreateThingGroupCommand({ thingGroupName: 'eu', tags }));
  const resourceArn = thingGroupArn ?? '';
  const list = async () => (await api.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
  await api.client.send(new TagResourceCommand({ resourceArn, tags: [{ Key: 'stage', Value: 'test' }] }));
  expect(await list()).toEqual([...tags, { Key: 'stage', Value: 'test' }]);
  await api.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));
  expect(await list()).toEqual([{ Key: 'stage', Value: 'test' }]);
  const other = { resourceArn: api.store.arns.thingGroup('none'), tags };
  await expect(api.client.send(new TagResourceCommand(other))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(api.client.send(new TagResourceCommand({ resourceArn: 'x', tags }))).rejects.toMatchObject(invalid);
});

it.each(['iot:Data', 'iot:Data-ATS', 'iot:CredentialProvider', 'iot:Jobs'])(
  'has an endpoint %s',
  async (endpointType) => {
    const { endpointAddress } = await api.client.send(new DescribeEndpointCommand({ endpointType }));
    expect(endpointAddress).toBe('127.0.0.1:8883');
  },
);

it('has no endpoint of another type', async () => {
  await expect(api.client.send(new DescribeEndpointCommand({ endpointType: 'iot:Else' }))).rejects.toMatchObject(
    invalid,
  );
});
