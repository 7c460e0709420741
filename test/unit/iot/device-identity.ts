import type { CertificateAuthority } from '../../../local/iot/certificates/certificate-authority.ts';
import { P256_SIGNING, webcrypto, x509 } from '../../../local/iot/certificates/x509-engine.ts';

/** A key and its certificate, as a TLS client takes them. */
export interface DeviceIdentity {
  key: string;
  cert: string;
}

const HOUR_MS = 3_600_000;

/** A fresh P-256 key with a certificate of the authority. */
export async function issuedIdentity(authority: CertificateAuthority, subject: string): Promise<DeviceIdentity> {
  const keys = await webcrypto.subtle.generateKey(P256_SIGNING, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: P256_SIGNING,
  });
  const issued = await authority.issueFromCsr(request.toString('pem'));
  if (!issued.ok) throw new Error(issued.reason);
  return { key: await keyPem(keys), cert: issued.certificatePem };
}

export interface SelfSigned {
  subject?: string;
  notBeforeMs?: number;
  notAfterMs?: number;
  /** For keys and signature; P-256 with SHA-256 unless told. */
  algorithm?: object;
}

/** A certificate that nobody but its holder vouches for, valid for an hour around now unless told. */
export async function selfSignedIdentity(options: SelfSigned = {}): Promise<DeviceIdentity> {
  const { subject = 'CN=car-1', notBeforeMs = Date.now() - HOUR_MS, notAfterMs = Date.now() + HOUR_MS } = options;
  const algorithm = (options.algorithm ?? P256_SIGNING) as typeof P256_SIGNING;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(notBeforeMs),
    notAfter: new Date(notAfterMs),
  });
  return { key: await keyPem(keys), cert: certificate.toString('pem') };
}

async function keyPem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END PRIVATE KEY-----\n`;
}
