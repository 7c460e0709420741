import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCertificateRequest } from '../../../../contract/identity/certificate-request.ts';
import { x509 } from '../../../../local/iot/certificates/x509-engine.ts';
import { certificationRequest } from '../../../../vehicle/identity/certification-request.ts';
import { createKeyAndCsr } from '../../../../vehicle/identity/key-and-csr.ts';

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: Uint8Array.of(1, 0, 1) };
const EC = { name: 'ECDSA', hash: 'SHA-256' };

/** A request made by another library, which takes any subject and key. */
async function requestOf(name: string, algorithm: object): Promise<string> {
  const keys = (await crypto.subtle.generateKey(algorithm as never, true, ['sign', 'verify'])) as never;
  const signing = algorithm as never;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: signing });
  return `${request.toString('pem')}\n`;
}

const { csrPem: own } = createKeyAndCsr('car-1');

describe('a request for a certificate', () => {
  it('is taken from the vehicle it names, and known by its bytes', () => {
    const check = checkCertificateRequest(own, 'car-1');
    expect(check).toMatchObject({ ok: true, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const rewrapped = own.replaceAll('\n', '\r\n');
    expect(checkCertificateRequest(rewrapped, 'car-1')).toEqual(check);
  });

  it.each([
    ['P-384', { ...EC, namedCurve: 'P-384' }],
    ['RSA of 2048 bits', { ...RSA, modulusLength: 2048 }],
  ])('may have a key on %s [AWS-IoT: x509-client-certs]', async (_what, algorithm) => {
    const request = await requestOf('CN=car-1', algorithm);
    expect(checkCertificateRequest(request, 'car-1')).toMatchObject({ ok: true });
  });

  it('of another vehicle is refused', () => {
    expect(checkCertificateRequest(own, 'car-2')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('CN=car-2'),
    });
  });

  it.each(['CN=car-1, O=Evil', 'CN=car-2, CN=car-1', 'O=car-1', 'CN=car-1+O=Evil'])(
    'that names %s is refused',
    async (subject) => {
      const request = await requestOf(subject, { ...EC, namedCurve: 'P-256' });
      expect(checkCertificateRequest(request, 'car-1')).toMatchObject({ ok: false });
    },
  );

  it('with a weak key is refused', async () => {
    const request = await requestOf('CN=car-1', { ...RSA, modulusLength: 1024 });
    expect(checkCertificateRequest(request, 'car-1')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('2048'),
    });
  });

  it('on a curve of no standing is refused', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const request = certificationRequest('car-1', publicKey, privateKey);
    expect(checkCertificateRequest(request, 'car-1')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('curve'),
    });
  });

  it('that another key signed is refused: whoever asks must have the key', () => {
    const mine = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const victim: KeyObject = createPublicKey(createPrivateKey(generateEcPem()));
    const request = certificationRequest('car-1', victim, mine.privateKey);
    expect(checkCertificateRequest(request, 'car-1')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('signed'),
    });
  });

  it('that was changed anywhere is refused, and never throws', () => {
    const body = Buffer.from(own.split('\n').slice(1, -2).join(''), 'base64');
    fc.assert(
      fc.property(fc.nat({ max: body.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(body);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${changed.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
        return !checkCertificateRequest(pem, 'car-1').ok;
      }),
      { numRuns: 400 },
    );
  });

  it.each(['', 'no PEM', `${own}${own}`, own.slice(0, 200), `x${own}`])('that is none is refused', (text) => {
    expect(checkCertificateRequest(text, 'car-1')).toMatchObject({ ok: false });
  });
});

function generateEcPem(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
