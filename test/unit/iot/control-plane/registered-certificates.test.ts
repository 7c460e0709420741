import {
  DeleteCACertificateCommand,
  DeleteCertificateCommand,
  DescribeCACertificateCommand,
  DescribeCertificateCommand,
  GetRegistrationCodeCommand,
  ListCACertificatesCommand,
  ListCertificatesByCACommand,
  RegisterCACertificateCommand,
  RegisterCertificateCommand,
  RegisterCertificateWithoutCACommand,
  UpdateCACertificateCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type IotApi, startIotApi } from './iot-api.ts';
import { type TestCa, testCa } from './test-ca.ts';

let api: IotApi;
let ca: TestCa;

beforeAll(async () => {
  ca = await testCa('CN=Factory');
});

beforeEach(async () => {
  api = await startIotApi();
});

afterEach(() => api.close());

async function registerCa(setAsActive = true, pem = ca.certificatePem): Promise<string> {
  const { registrationCode } = await api.client.send(new GetRegistrationCodeCommand());
  const verificationCertificate = await ca.sign(`CN=${registrationCode}`);
  const command = new RegisterCACertificateCommand({ caCertificate: pem, verificationCertificate, setAsActive });
  return (await api.client.send(command)).certificateId ?? '';
}

const invalid = { name: 'CertificateValidationException', $metadata: { httpStatusCode: 400 } };

describe('RegisterCACertificate', () => {
  it('takes the CA whose key signed the registration code', async () => {
    const certificateId = await registerCa();
    const described = await api.client.send(new DescribeCACertificateCommand({ certificateId }));
    expect(described.certificateDescription).toMatchObject({
      ...{ certificateId, status: 'ACTIVE', autoRegistrationStatus: 'DISABLE', certificateMode: 'DEFAULT' },
      certificatePem: ca.certificatePem,
    });
    await expect(registerCa()).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  });

  it('refuses another code, another key, and what is no CA', async () => {
    const register = (caCertificate: string, verificationCertificate: string) =>
      api.client.send(new RegisterCACertificateCommand({ caCertificate, verificationCertificate }));
    const { registrationCode } = await api.client.send(new GetRegistrationCodeCommand());
    await expect(register(ca.certificatePem, await ca.sign('CN=other'))).rejects.toMatchObject({
      name: 'RegistrationCodeValidationException',
    });
    const stranger = await testCa('CN=Factory');
    const forged = await stranger.sign(`CN=${registrationCode}`);
    await expect(register(ca.certificatePem, forged)).rejects.toMatchObject(invalid);
    await expect(register(await ca.sign('CN=leaf'), forged)).rejects.toMatchObject(invalid);
    await expect(register('junk', forged)).rejects.toMatchObject(invalid);
    expect((await api.client.send(new ListCACertificatesCommand())).certificates).toEqual([]);
  });

  it('needs no proof in SNI_ONLY mode, and takes none', async () => {
    const sniOnly = { caCertificate: ca.certificatePem, certificateMode: 'SNI_ONLY' as const };
    const withProof = { ...sniOnly, verificationCertificate: await ca.sign('CN=x') };
    const invalidRequest = { name: 'InvalidRequestException' };
    await expect(api.client.send(new RegisterCACertificateCommand(withProof))).rejects.toMatchObject(invalidRequest);
    await expect(
      api.client.send(new RegisterCACertificateCommand({ caCertificate: ca.certificatePem })),
    ).rejects.toMatchObject(invalidRequest);
    const { certificateId } = await api.client.send(new RegisterCACertificateCommand(sniOnly));
    expect(api.store.cas.ca(certificateId ?? '')).toMatchObject({ mode: 'SNI_ONLY', status: 'INACTIVE' });
  });
});

it('a CA is updated, and deleted once it is INACTIVE', async () => {
  const certificateId = await registerCa();
  const update = (input: object) => api.client.send(new UpdateCACertificateCommand({ certificateId, ...input }));
  const registrationConfig = { templateBody: '{}', roleArn: 'arn:aws:iam::000000000000:role/r' };
  await update({ newAutoRegistrationStatus: 'ENABLE', registrationConfig });
  const described = await api.client.send(new DescribeCACertificateCommand({ certificateId }));
  expect(described.registrationConfig).toEqual(registrationConfig);
  expect(described.certificateDescription).toMatchObject({ autoRegistrationStatus: 'ENABLE', customerVersion: 2 });
  await expect(update({ registrationConfig: { templateName: 'none' } })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await update({ removeAutoRegistration: true });
  expect(api.store.cas.ca(certificateId)?.registrationConfig).toBeUndefined();
  const remove = () => api.client.send(new DeleteCACertificateCommand({ certificateId }));
  await expect(remove()).rejects.toMatchObject({ name: 'CertificateStateException' });
  await update({ newStatus: 'INACTIVE' });
  await remove();
  expect(api.store.cas.cas()).toEqual([]);
});

describe('RegisterCertificate', () => {
  it('takes a certificate of an ACTIVE CA, listed with it', async () => {
    const caCertificateId = await registerCa();
    const certificatePem = await ca.sign('CN=car');
    const register = new RegisterCertificateCommand({ certificatePem, status: 'ACTIVE' });
    const { certificateId } = await api.client.send(register);
    const { certificateDescription } = await api.client.send(new DescribeCertificateCommand({ certificateId }));
    expect(certificateDescription).toMatchObject({ caCertificateId, status: 'ACTIVE', certificatePem });
    const { certificates } = await api.client.send(new ListCertificatesByCACommand({ caCertificateId }));
    expect(certificates).toMatchObject([{ certificateId }]);
    await expect(api.client.send(register)).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  });

  it.each([
    ['no CA', false, 'CN=car'],
    ['a CA that is INACTIVE', true, 'CN=car'],
  ])('refuses one with %s', async (_what, isRegistered, subject) => {
    if (isRegistered) await registerCa(false);
    const certificatePem = await ca.sign(subject);
    await expect(api.client.send(new RegisterCertificateCommand({ certificatePem }))).rejects.toMatchObject(invalid);
  });
});

it('14: a deleted certificate cannot be registered again, by neither way', async () => {
  await registerCa();
  const certificatePem = await ca.sign('CN=scrapped');
  const withoutCa = new RegisterCertificateWithoutCACommand({ certificatePem });
  const { certificateId } = await api.client.send(withoutCa);
  await api.client.send(new DeleteCertificateCommand({ certificateId }));
  const gone = { name: 'CertificateStateException', $metadata: { httpStatusCode: 406 } };
  await expect(api.client.send(withoutCa)).rejects.toMatchObject(gone);
  await expect(api.client.send(new RegisterCertificateCommand({ certificatePem }))).rejects.toMatchObject(gone);
  expect(api.store.certificates.certificate(certificateId ?? '')).toBeUndefined();
});
