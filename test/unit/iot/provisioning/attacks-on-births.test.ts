import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { P256_SIGNING, webcrypto, x509 } from '../../../../local/iot/certificates/x509-engine.ts';
import { signingRequest } from '../signing-request.ts';
import { type Answer, FROM_CSR, PROVISION, type ProvisioningRig, provisioningRig } from './provisioning-rig.ts';

let rig: ProvisioningRig;

beforeEach(async () => {
  rig = await provisioningRig();
});

const certify = (certificateSigningRequest: string): Promise<Answer> =>
  rig.ask(`${FROM_CSR}/json`, { certificateSigningRequest });
const register = (certificateOwnershipToken: unknown, vin: string): Promise<Answer> =>
  rig.ask(`${PROVISION}/json`, { certificateOwnershipToken, parameters: { vin } });

async function requestWith(extensions: x509.Extension[], name = 'CN=car-1'): Promise<string> {
  const keys = (await webcrypto.subtle.generateKey(P256_SIGNING, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    ...{ name, keys, extensions, signingAlgorithm: P256_SIGNING },
  });
  return request.toString('pem');
}

function nothingIsKept(answer: Answer): void {
  expect(answer).toMatchObject({ body: { statusCode: 400, errorCode: 'InvalidCertificateSigningRequest' } });
  expect(rig.store.certificates.certificates()).toEqual([]);
  expect(rig.store.ownershipTokens.size).toBe(0);
}

describe('one certificate for two vehicles [attack 13]', () => {
  it('is not to be had: its token is spent with the first', async () => {
    const { certificateOwnershipToken, certificateId } = (await certify(await signingRequest())).body;
    expect((await register(certificateOwnershipToken, 'V1')).topic).toContain('/accepted');
    const second = await register(certificateOwnershipToken, 'V2');
    expect(second.body['errorCode']).toBe('InvalidCertificateOwnershipToken');
    expect(rig.store.things.thing('V2')).toBeUndefined();
    const attached = rig.store.principals.ofCertificate(String(certificateId));
    expect(attached.map(({ thingName }) => thingName)).toEqual(['V1']);
  });

  it('is not to be had by asking for both at once', async () => {
    const { certificateOwnershipToken, certificateId } = (await certify(await signingRequest())).body;
    const other = { clientId: 'birth-2', certificateId: 'claim', sessionIdentifier: 's2' };
    const body = (vin: string) => ({ certificateOwnershipToken, parameters: { vin } });
    await Promise.all([rig.ask(`${PROVISION}/json`, body('V1')), rig.ask(`${PROVISION}/json`, body('V2'), other)]);
    expect(rig.store.principals.ofCertificate(String(certificateId))).toHaveLength(1);
    expect(rig.store.things.things()).toHaveLength(1);
  });
});

describe('a certificate signing request [attack 15]', () => {
  it('with another vehicle’s name makes nobody that vehicle: the thing is what the template says', async () => {
    await register((await certify(await signingRequest('CN=V1'))).body['certificateOwnershipToken'], 'V1');
    const { body } = await certify(await signingRequest('CN=V1, O=Roadbed'));
    await register(body['certificateOwnershipToken'], 'V2');
    const attached = rig.store.principals.ofCertificate(String(body['certificateId']));
    expect(attached.map(({ thingName }) => thingName)).toEqual(['V2']);
    expect(rig.store.principals.ofThing('V1')).toHaveLength(1);
  });

  it('that asks to be a CA with names of its own gets neither', async () => {
    const asked = await requestWith([
      new x509.BasicConstraintsExtension(true, 5, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: '*.amazonaws.com' }]),
    ]);
    const certificate = new X509Certificate(String((await certify(asked)).body['certificatePem']));
    expect(certificate.ca).toBe(false);
    expect(certificate.subjectAltName).toBeUndefined();
    expect(certificate.keyUsage).toBeUndefined();
  });

  it('with 8 KB of extensions passes none of them on', async () => {
    const asked = await requestWith([new x509.Extension('1.2.3.4.5', false, new Uint8Array(8_000))]);
    const { certificatePem } = (await certify(asked)).body;
    expect(String(certificatePem).length).toBeLessThan(2_048);
  });

  it('with 100 KB of extensions is refused', async () => {
    nothingIsKept(await certify(await requestWith([new x509.Extension('1.2.3.4.5', false, new Uint8Array(75_000))])));
  });

  it('with a signature that is not its key’s is refused', async () => {
    const der = Buffer.from(new x509.Pkcs10CertificateRequest(await signingRequest()).rawData);
    der[der.length - 4] = (der[der.length - 4] ?? 0) ^ 0xff;
    nothingIsKept(await certify(x509.PemConverter.encode(der, 'CERTIFICATE REQUEST')));
  });

  it('whose name was changed after it was signed is refused', async () => {
    const der = Buffer.from(new x509.Pkcs10CertificateRequest(await signingRequest('CN=car-1')).rawData);
    der.write('car-2', der.indexOf('car-1'));
    nothingIsKept(await certify(x509.PemConverter.encode(der, 'CERTIFICATE REQUEST')));
  });
});
