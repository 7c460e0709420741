import { RegisterThingCommand } from '@aws-sdk/client-iot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signingRequest } from '../signing-request.ts';
import { type IotApi, startIotApi } from './iot-api.ts';
import { testCa } from './test-ca.ts';

let api: IotApi;

beforeEach(async () => {
  api = await startIotApi();
});

afterEach(() => api.close());

const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]}';
const templateBody = (certificate: object, thingTypeName?: string): string =>
  JSON.stringify({
    Parameters: { Name: { Type: 'String' }, Csr: { Type: 'String', Default: 'none' } },
    Resources: {
      thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: { Ref: 'Name' }, ThingTypeName: thingTypeName } },
      certificate: { Type: 'AWS::IoT::Certificate', Properties: certificate },
      policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyDocument: policy } },
    },
  });

it('makes a thing, a certificate from the request, and a policy, tied together [AWS-IoT: API_RegisterThing]', async () => {
  const parameters = { Name: 'car', Csr: await signingRequest() };
  const body = templateBody({ CertificateSigningRequest: { Ref: 'Csr' } });
  const { certificatePem, resourceArns } = await api.client.send(
    new RegisterThingCommand({ templateBody: body, parameters }),
  );
  const { certificateId } = api.store.principals.ofThing('car')[0] ?? { certificateId: '' };
  const certificate = api.store.certificates.certificate(certificateId);
  expect(certificate).toMatchObject({ certificatePem, status: 'ACTIVE' });
  const arn = api.store.arns.certificate(certificateId);
  expect(resourceArns).toMatchObject({ thing: api.store.arns.thing('car'), certificate: arn });
  expect(api.store.policies.attachedTo(arn)).toMatchObject([{ documentText: policy }]);
});

it('leaves nothing behind when it fails, so that the same certificate may be tried again', async () => {
  const { certificatePem } = await testCa('CN=Own');
  const register = (thingTypeName?: string) =>
    api.client.send(
      new RegisterThingCommand({
        templateBody: templateBody({ CertificatePem: certificatePem }, thingTypeName),
        parameters: { Name: 'car' },
      }),
    );
  const before = api.store.certificates.certificates().length;
  await expect(register('none')).rejects.toMatchObject({ name: 'ResourceRegistrationFailureException' });
  expect(api.store.certificates.certificates()).toHaveLength(before);
  await register();
  expect(api.store.principals.ofThing('car')).toHaveLength(1);
});

it.each([
  ['no JSON', 'x'],
  ['no certificate', '{"Resources":{}}'],
  ['a certificate of two sources', templateBody({ CertificateId: 'a', CertificatePem: 'b' })],
  ['a request that is none', templateBody({ CertificateSigningRequest: 'junk' })],
])('refuses a template with %s', async (_what, body) => {
  await expect(
    api.client.send(new RegisterThingCommand({ templateBody: body, parameters: { Name: 'car' } })),
  ).rejects.toMatchObject({ name: 'InvalidRequestException' });
});
