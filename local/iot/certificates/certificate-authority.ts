import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type { Clock } from '../../ports/clock.ts';
import { checkCertificateRequest } from './certificate-request.ts';
import { P256_SIGNING, webcrypto, x509 } from './x509-engine.ts';

export type IssueOutcome = { ok: true; certificatePem: string } | { ok: false; reason: string };

export interface KeysAndCertificate {
  certificatePem: string;
  publicKeyPem: string;
  /** PKCS#1 PEM, RSA 2048. [AWS-IoT: API_CreateKeysAndCertificate] */
  privateKeyPem: string;
}

/** The local cloud's one CA: it signs the server certificate and the devices' certificates. */
export interface CertificateAuthority {
  readonly caCertificatePem: string;
  readonly server: { readonly keyPem: string; readonly certificatePem: string };
  /** Signs what a checked request asks; the reason says why not. */
  issueFromCsr(csrPem: string): Promise<IssueOutcome>;
  issueWithFreshKeys(): Promise<KeysAndCertificate>;
}

export interface CertificateAuthorityOptions {
  clock: Clock;
  /** Names in the server certificate besides localhost. */
  extraHostNames?: string[];
  /** Where the CA is kept, so that certificates outlive a restart; it is made anew each time unless given. */
  authorities?: Map<string, AuthorityKeys>;
}

/** PEM; the key as PKCS#8. */
export interface AuthorityKeys {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** [AWS-IoT: x509-client-certs] */
const DEVICE_NOT_AFTER = new Date('2049-12-31T23:59:59Z');
const DEVICE_SUBJECT = 'CN=AWS IoT Certificate';
const CA_SUBJECT = 'CN=Roadbed Local CA, O=Roadbed';
const LOCAL_CA = 'local-ca';
const DAY_MS = 86_400_000;
const SERVER_LIFETIME_MS = 825 * DAY_MS;

const generateRsaKeys = promisify(generateKeyPair);

/** Makes CA and server keys (P-256) in memory, or takes the CA that is kept. Its private key leaves for nowhere else. */
export async function createCertificateAuthority(options: CertificateAuthorityOptions): Promise<CertificateAuthority> {
  // A day back, so that a peer whose clock lags does not refuse a certificate made this second.
  const validFrom = (): Date => new Date(options.clock.nowMs() - DAY_MS);
  const { caCertificate, signingKey } = await openAuthority(options.authorities, validFrom());
  const issuer = caCertificate.subject;
  const authorityKey = await x509.AuthorityKeyIdentifierExtension.create(caCertificate);

  async function sign(params: {
    subject: string | x509.JsonName;
    publicKey: x509.PublicKeyType;
    notAfter: Date;
    extensions: x509.Extension[];
  }): Promise<string> {
    const certificate = await x509.X509CertificateGenerator.create({
      ...params,
      extensions: [...params.extensions, authorityKey],
      issuer,
      serialNumber: newSerialNumber(),
      notBefore: validFrom(),
      signingKey,
      signingAlgorithm: P256_SIGNING,
    });
    return `${certificate.toString('pem')}\n`;
  }

  const signDevice = (subject: string | x509.JsonName, publicKey: x509.PublicKeyType): Promise<string> =>
    sign({ subject, publicKey, notAfter: DEVICE_NOT_AFTER, extensions: DEVICE_EXTENSIONS });

  return {
    caCertificatePem: `${caCertificate.toString('pem')}\n`,
    server: await makeServerCertificate(sign, options),
    issueFromCsr: async (csrPem) => {
      const check = await checkCertificateRequest(csrPem);
      if (!check.ok) return check;
      const asked = check.request.subjectName.toJSON();
      // The request's subject is kept; an empty one gets AWS's own. [assumed]
      const certificatePem = await signDevice(asked.length > 0 ? asked : DEVICE_SUBJECT, check.request.publicKey);
      return { ok: true, certificatePem };
    },
    issueWithFreshKeys: async () => {
      const keys = await generateRsaKeys('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      });
      const spki = createPublicKey(keys.publicKey).export({ type: 'spki', format: 'der' });
      const certificatePem = await signDevice(DEVICE_SUBJECT, new x509.PublicKey(spki));
      return { certificatePem, publicKeyPem: keys.publicKey, privateKeyPem: keys.privateKey };
    },
  };
}

const DEVICE_EXTENSIONS = [
  new x509.BasicConstraintsExtension(false, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
];

/** The CA that is kept; else a new one, which is kept if there is a place for it. */
async function openAuthority(
  authorities: Map<string, AuthorityKeys> | undefined,
  notBefore: Date,
): Promise<{ caCertificate: x509.X509Certificate; signingKey: webcrypto.CryptoKey }> {
  const kept = authorities?.get(LOCAL_CA);
  if (kept) {
    const pkcs8 = createPrivateKey(kept.privateKeyPem).export({ type: 'pkcs8', format: 'der' });
    const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, P256_SIGNING, false, ['sign']);
    return { caCertificate: new x509.X509Certificate(kept.certificatePem), signingKey };
  }
  const keys = await webcrypto.subtle.generateKey(P256_SIGNING, authorities !== undefined, ['sign', 'verify']);
  const caCertificate = await selfSign(keys, notBefore);
  const certificatePem = `${caCertificate.toString('pem')}\n`;
  if (authorities) authorities.set(LOCAL_CA, { certificatePem, privateKeyPem: await pkcs8Pem(keys.privateKey) });
  return { caCertificate, signingKey: keys.privateKey };
}

function selfSign(keys: webcrypto.CryptoKeyPair, notBefore: Date): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.createSelfSigned({
    name: CA_SUBJECT,
    keys,
    serialNumber: newSerialNumber(),
    notBefore,
    notAfter: DEVICE_NOT_AFTER,
    signingAlgorithm: P256_SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
}

async function makeServerCertificate(
  sign: (params: {
    subject: string;
    publicKey: x509.PublicKeyType;
    notAfter: Date;
    extensions: x509.Extension[];
  }) => Promise<string>,
  options: CertificateAuthorityOptions,
): Promise<{ keyPem: string; certificatePem: string }> {
  const keys = await webcrypto.subtle.generateKey(P256_SIGNING, true, ['sign', 'verify']);
  const hostNames = new Set(['localhost', '127.0.0.1', '::1', ...(options.extraHostNames ?? [])]);
  const certificatePem = await sign({
    subject: 'CN=localhost',
    publicKey: keys.publicKey,
    notAfter: new Date(options.clock.nowMs() + SERVER_LIFETIME_MS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...[...hostNames].map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ]),
    ],
  });
  return { keyPem: await pkcs8Pem(keys.privateKey), certificatePem };
}

async function pkcs8Pem(key: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END PRIVATE KEY-----\n`;
}

/** 127 random bits, positive and without a leading zero byte. [RFC 5280, section 4.1.2.2] */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
