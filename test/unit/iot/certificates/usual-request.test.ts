import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkCertificateRequest } from '../../../../local/iot/certificates/certificate-request.ts';
import { readUsualRequest } from '../../../../local/iot/certificates/usual-request.ts';
import { x509 } from '../../../../local/iot/certificates/x509-engine.ts';
import { certificationRequest } from '../../../../vehicle/identity/certification-request.ts';
import { signingRequest } from '../signing-request.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const usualPem = certificationRequest('car-1', publicKey, privateKey);
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
const pemOf = (der: Uint8Array, label = 'CERTIFICATE REQUEST'): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`;

function byLibrary(pem: string) {
  const request = new x509.Pkcs10CertificateRequest(pem);
  return {
    subject: Buffer.from(request.subjectName.toArrayBuffer()),
    publicKey: Buffer.from(request.publicKey.rawData),
  };
}

describe('a request of the usual shape', () => {
  it.each([
    ['a vehicle makes', async () => usualPem],
    ['a general library makes, with attributes', () => signingRequest()],
    ['has the older label', async () => pemOf(derOf(usualPem), 'NEW CERTIFICATE REQUEST')],
  ])('that %s is read as the library reads it', async (_which, request) => {
    const pem = await request();
    const { subject, publicKey: key } = byLibrary(pem);
    const read = readUsualRequest(pem);
    expect(read?.isSigned).toBe(true);
    expect(Buffer.from(read?.subject ?? []).equals(subject)).toBe(true);
    expect(Buffer.from(read?.publicKey ?? []).equals(key)).toBe(true);
  });

  it('with any bit changed is not taken for signed', () => {
    const der = derOf(usualPem);
    for (let at = 0; at < der.length; at += 1) {
      for (const bit of [1, 0x80]) {
        const changed = Buffer.from(der);
        changed[at] = (changed[at] ?? 0) ^ bit;
        expect(readUsualRequest(pemOf(changed))?.isSigned ?? false, `byte ${at}`).toBe(false);
      }
    }
  });

  it('with anything behind it, or cut off, is none', () => {
    const der = derOf(usualPem);
    const all = [Buffer.concat([der, Buffer.from([0])]), ...[1, 40, 100].map((less) => der.subarray(0, -less))];
    for (const bytes of all) expect(readUsualRequest(pemOf(bytes))).toBeUndefined();
  });

  it('is not what asks for another kind of key: that is the library’s', async () => {
    const p384 = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-256' };
    expect(readUsualRequest(await signingRequest('CN=car', p384))).toBeUndefined();
  });

  it('signed by another key is refused', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = certificationRequest('car-1', publicKey, other.privateKey);
    expect(readUsualRequest(pem)?.isSigned).toBe(false);
    expect(await checkCertificateRequest(pem)).toMatchObject({ ok: false });
  });
});
