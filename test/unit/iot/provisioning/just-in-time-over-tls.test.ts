import { afterEach, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../../local/iot/certificates/certificate-authority.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { type AttackedGateway, attackedGateway } from '../attacked-gateway.ts';
import { issuedIdentity } from '../device-identity.ts';

let gateway: AttackedGateway | undefined;

afterEach(() => gateway?.close());

it('the first connection of a factory’s certificate is closed, the second is a thing’s [AWS-IoT: jit-provisioning]', async () => {
  gateway = await attackedGateway();
  const { store } = gateway;
  const factory = await createCertificateAuthority({ clock: systemClock });
  const device = await issuedIdentity(factory, 'CN=car-9');
  const name = { Ref: 'AWS::IoT::Certificate::CommonName' };
  const templateBody = JSON.stringify({
    Parameters: { 'AWS::IoT::Certificate::CommonName': { Type: 'String' } },
    Resources: {
      thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: name } },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'ACTIVE' },
      },
      policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: 'device' } },
    },
  });
  store.cas.register({
    ...{ certificatePem: factory.caCertificatePem, status: 'ACTIVE', allowAutoRegistration: true, mode: 'DEFAULT' },
    registrationConfig: { templateBody, roleArn: 'role' },
  });
  const first = gateway.open(device);
  first.connect('car-9');
  await first.closed();
  expect(first.received).toEqual([]);
  expect(store.things.thing('car-9')).toBeDefined();
  const second = gateway.open(device);
  second.connect('car-9');
  expect(await second.expect('connack')).toMatchObject({ reasonCode: 0 });
});
