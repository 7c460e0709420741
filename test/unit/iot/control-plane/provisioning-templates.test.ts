import {
  CreateProvisioningTemplateCommand,
  CreateProvisioningTemplateVersionCommand,
  DeleteProvisioningTemplateCommand,
  DeleteProvisioningTemplateVersionCommand,
  DescribeProvisioningTemplateCommand,
  DescribeProvisioningTemplateVersionCommand,
  ListProvisioningTemplatesCommand,
  ListProvisioningTemplateVersionsCommand,
  UpdateProvisioningTemplateCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;
const provisioningRoleArn = 'arn:aws:iam::000000000000:role/provisioning';
const invalid = { name: 'InvalidRequestException' };
const body = (status: string): string =>
  JSON.stringify({
    Parameters: { 'AWS::IoT::Certificate::Id': { Type: 'String' } },
    Resources: {
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: status },
      },
    },
  });
const birth = { templateName: 'birth', templateBody: body('ACTIVE'), provisioningRoleArn };

beforeEach(async () => {
  api = await startIotApi();
  await api.client.send(new CreateProvisioningTemplateCommand({ ...birth, description: 'cars' }));
});

afterEach(() => api.close());

const describeBirth = () => api.client.send(new DescribeProvisioningTemplateCommand({ templateName: 'birth' }));

it('is created, described, listed, updated and deleted', async () => {
  const preProvisioningHook = { targetArn: 'arn:aws:lambda:eu-central-1:000000000000:function:hook' };
  const update = new UpdateProvisioningTemplateCommand({ templateName: 'birth', enabled: true, preProvisioningHook });
  await api.client.send(update);
  expect(await describeBirth()).toMatchObject({
    ...{ ...birth, description: 'cars', enabled: true, type: 'FLEET_PROVISIONING', defaultVersionId: 1 },
    preProvisioningHook,
  });
  await api.client.send(
    new UpdateProvisioningTemplateCommand({ templateName: 'birth', removePreProvisioningHook: true }),
  );
  expect((await describeBirth()).preProvisioningHook).toBeUndefined();
  const { templates } = await api.client.send(new ListProvisioningTemplatesCommand());
  expect(templates).toMatchObject([{ templateName: 'birth', enabled: true }]);
  await api.client.send(new DeleteProvisioningTemplateCommand({ templateName: 'birth' }));
  await expect(describeBirth()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

describe('a version', () => {
  const add = (templateBody: string, setAsDefault = false) =>
    api.client.send(
      new CreateProvisioningTemplateVersionCommand({ templateName: 'birth', templateBody, setAsDefault }),
    );

  it('counts once it is the default, and the default does not go', async () => {
    expect(await add(body('INACTIVE'))).toMatchObject({ versionId: 2, isDefaultVersion: false });
    expect((await describeBirth()).templateBody).toBe(birth.templateBody);
    await api.client.send(new UpdateProvisioningTemplateCommand({ templateName: 'birth', defaultVersionId: 2 }));
    expect(await describeBirth()).toMatchObject({ templateBody: body('INACTIVE'), defaultVersionId: 2 });
    const remove = (versionId: number) =>
      api.client.send(new DeleteProvisioningTemplateVersionCommand({ templateName: 'birth', versionId }));
    await expect(remove(2)).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await remove(1);
    const { versions } = await api.client.send(new ListProvisioningTemplateVersionsCommand({ templateName: 'birth' }));
    expect(versions).toMatchObject([{ versionId: 2, isDefaultVersion: true }]);
    const version = new DescribeProvisioningTemplateVersionCommand({ templateName: 'birth', versionId: 2 });
    expect(await api.client.send(version)).toMatchObject({ templateBody: body('INACTIVE'), isDefaultVersion: true });
  });

  it('is one of five, and is a template', async () => {
    for (const status of ['a', 'b', 'c', 'd']) await add(body(status));
    await expect(add(body('e'))).rejects.toMatchObject({ name: 'VersionsLimitExceededException' });
    await expect(add('{}')).rejects.toMatchObject(invalid);
  });
});

it.each([
  ['a name that is there', {}, 'ResourceAlreadyExistsException'],
  ['a name with a dot', { templateName: 'a.b' }, 'InvalidRequestException'],
  ['a body that is none', { templateName: 'x', templateBody: '[]' }, 'InvalidRequestException'],
  [
    'a role that is none',
    { templateName: 'x', provisioningRoleArn: 'role-but-no-arn-of-one' },
    'InvalidRequestException',
  ],
  [
    'a hook of a JITP template',
    { templateName: 'x', type: 'JITP' as const, preProvisioningHook: { targetArn: 'arn:aws:lambda:x:0:function:h' } },
    'InvalidRequestException',
  ],
])('CreateProvisioningTemplate refuses %s', async (_what, input, name) => {
  await expect(api.client.send(new CreateProvisioningTemplateCommand({ ...birth, ...input }))).rejects.toMatchObject({
    name,
  });
});
