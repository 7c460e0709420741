import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signCertificate } from '../../../../local/iot/certificates/signed-certificate.ts';
import { x509 } from '../../../../local/iot/certificates/x509-engine.ts';

const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const device = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const nameOf = (commonName: string): Uint8Array =>
  new Uint8Array(new x509.Name([{ CN: [commonName] }]).toArrayBuffer());

function certificate(commonName: string, notAfter: Date): string {
  return signCertificate(
    {
      issuer: nameOf('an authority'),
      subject: nameOf(commonName),
      publicKey: device.publicKey.export({ type: 'spki', format: 'der' }),
      notBefore: new Date('2026-01-02T03:04:05.678Z'),
      notAfter,
      extensions: [new Uint8Array(new x509.BasicConstraintsExtension(false, undefined, true).rawData)],
    },
    authority.privateKey,
  );
}

describe('a certificate signed here', () => {
  it('says what it was given, whatever its length, to OpenSSL and to the X.509 library alike', () => {
    const names = fc.stringMatching(/^[a-zA-Z0-9-]{1,300}$/);
    const years = fc.integer({ min: 2027, max: 2150 });
    fc.assert(
      fc.property(names, years, (commonName, year) => {
        const notAfter = new Date(Date.UTC(year, 11, 31, 23, 59, 58, 999));
        const pem = certificate(commonName, notAfter);
        const [byOpenssl, byLibrary] = [new X509Certificate(pem), new x509.X509Certificate(pem)];
        expect(byOpenssl.verify(authority.publicKey)).toBe(true);
        expect(byOpenssl.publicKey.equals(device.publicKey)).toBe(true);
        expect(Date.parse(byOpenssl.validTo)).toBe(notAfter.setUTCMilliseconds(0));
        expect(Date.parse(byOpenssl.validFrom)).toBe(Date.parse('2026-01-02T03:04:05Z'));
        expect(byLibrary.subjectName.getField('CN')).toEqual([commonName]);
        expect(byLibrary.issuerName.getField('CN')).toEqual(['an authority']);
        expect(byLibrary.extensions).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  it('has a serial number of its own, of 127 bits', () => {
    const serials = [1, 2].map(() => new X509Certificate(certificate('a car', new Date('2049-12-31'))).serialNumber);
    expect(new Set(serials).size).toBe(2);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });
});
