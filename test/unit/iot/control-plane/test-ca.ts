import { P256_SIGNING, webcrypto, x509 } from '../../../../local/iot/certificates/x509-engine.ts';

/** A CA with its key, outside of the local cloud. */
export interface TestCa {
  certificatePem: string;
  /** PEM of a certificate for a fresh key. */
  sign(subject: string): Promise<string>;
}

const DAY_MS = 86_400_000;
const lifetime = () => ({ notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + 365 * DAY_MS) });
const newKeys = () =>
  webcrypto.subtle.generateKey(P256_SIGNING, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;

let lastSerial = 0x10;
function serialNumber(): string {
  lastSerial += 1;
  return lastSerial.toString(16);
}

export async function testCa(name: string): Promise<TestCa> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name, keys, serialNumber: serialNumber(), signingAlgorithm: P256_SIGNING, ...lifetime() },
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    async sign(subject) {
      const signed = await x509.X509CertificateGenerator.create({
        ...{ subject, issuer: certificate.subject, publicKey: (await newKeys()).publicKey },
        ...{ serialNumber: serialNumber(), signingKey: keys.privateKey, signingAlgorithm: P256_SIGNING, ...lifetime() },
      });
      return `${signed.toString('pem')}\n`;
    },
  };
}
