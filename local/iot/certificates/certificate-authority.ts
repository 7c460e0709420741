import { createPrivateKey, createPublicKey, generateKeyPair, generateKeyPairSync, KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type { Clock } from '../../ports/clock.ts';
import { checkCertificateRequest } from './certificate-request.ts';
import { type CertificateContent, signCertificate } from './signed-certificate.ts';
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
  /** `notAfter` unless it lasts as long as AWS's own do; to the second. */
  issueWithFreshKeys(notAfter?: Date): Promise<KeysAndCertificate>;
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
const DEVICE_SUBJECT = new Uint8Array(new x509.Name('CN=AWS IoT Certificate').toArrayBuffer());
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
  const issuer = new Uint8Array(caCertificate.subjectName.toArrayBuffer());
  const authorityKey = new Uint8Array((await x509.AuthorityKeyIdentifierExtension.create(caCertificate)).rawData);

  const sign: Sign = ({ extensions, ...content }) =>
    signCertificate(
      { ...content, issuer, notBefore: validFrom(), extensions: [...extensions, authorityKey] },
      signingKey,
    );

  const signDevice = (subject: Uint8Array, publicKey: Uint8Array, notAfter = DEVICE_NOT_AFTER): string =>
    sign({ subject, publicKey, notAfter, extensions: DEVICE_EXTENSIONS });

  return {
    caCertificatePem: `${caCertificate.toString('pem')}\n`,
    server: await makeServerCertificate(sign, options),
    issueFromCsr: async (csrPem) => {
      const check = await checkCertificateRequest(csrPem);
      if (!check.ok) return check;
      // The request's subject is kept; an empty one gets AWS's own. [assumed]
      const subject = check.subject.length > EMPTY_NAME_BYTES ? check.subject : DEVICE_SUBJECT;
      return { ok: true, certificatePem: signDevice(subject, check.publicKey) };
    },
    issueWithFreshKeys: async (notAfter) => {
      const keys = await generateRsaKeys('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      });
      const spki = createPublicKey(keys.publicKey).export({ type: 'spki', format: 'der' });
      const certificatePem = signDevice(DEVICE_SUBJECT, spki, notAfter);
      return { certificatePem, publicKeyPem: keys.publicKey, privateKeyPem: keys.privateKey };
    },
  };
}

type Sign = (content: Omit<CertificateContent, 'issuer' | 'notBefore'>) => string;

/** An empty SEQUENCE: tag and length. */
const EMPTY_NAME_BYTES = 2;

const encoded = (part: x509.Extension): Uint8Array => new Uint8Array(part.rawData);

const DEVICE_EXTENSIONS = [
  new x509.BasicConstraintsExtension(false, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
].map(encoded);

/** The CA that is kept; else a new one, which is kept if there is a place for it. */
async function openAuthority(
  authorities: Map<string, AuthorityKeys> | undefined,
  notBefore: Date,
): Promise<{ caCertificate: x509.X509Certificate; signingKey: KeyObject }> {
  const kept = authorities?.get(LOCAL_CA);
  if (kept) {
    const signingKey = createPrivateKey(kept.privateKeyPem);
    return { caCertificate: new x509.X509Certificate(kept.certificatePem), signingKey };
  }
  const keys = await webcrypto.subtle.generateKey(P256_SIGNING, true, ['sign', 'verify']);
  const caCertificate = await selfSign(keys, notBefore);
  const certificatePem = `${caCertificate.toString('pem')}\n`;
  if (authorities) authorities.set(LOCAL_CA, { certificatePem, privateKeyPem: await pkcs8Pem(keys.privateKey) });
  return { caCertificate, signingKey: KeyObject.from(keys.privateKey) };
}

function selfSign(keys: webcrypto.CryptoKeyPair, notBefore: Date): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.createSelfSigned({
    name: CA_SUBJECT,
    keys,
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
  sign: Sign,
  options: CertificateAuthorityOptions,
): Promise<{ keyPem: string; certificatePem: string }> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const hostNames = new Set(['localhost', '127.0.0.1', '::1', ...(options.extraHostNames ?? [])]);
  const certificatePem = sign({
    subject: new Uint8Array(new x509.Name('CN=localhost').toArrayBuffer()),
    publicKey: keys.publicKey.export({ type: 'spki', format: 'der' }),
    notAfter: new Date(options.clock.nowMs() + SERVER_LIFETIME_MS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...[...hostNames].map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ]),
    ].map(encoded),
  });
  return { keyPem: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, certificatePem };
}

async function pkcs8Pem(key: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END PRIVATE KEY-----\n`;
}
