import { type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a certificate says; names, keys and extensions as they are encoded in DER. */
export interface CertificateContent {
  issuer: Uint8Array;
  subject: Uint8Array;
  /** SubjectPublicKeyInfo. */
  publicKey: Uint8Array;
  notBefore: Date;
  notAfter: Date;
  extensions: Uint8Array[];
}

/** [X.690, section 8; RFC 5280, section 4.1] */
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  version: 0xa0,
  extensions: 0xa3,
} as const;

const VERSION_3 = Buffer.from('020102', 'hex');
/** AlgorithmIdentifier, encoded. [RFC 5758, section 3.2] */
export const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');
const NO_UNUSED_BITS = Buffer.from([0]);
const PEM_LINE = /(.{64})(?=.)/g;

/**
 * An X.509 certificate in PEM, signed with a P-256 key. Encoded here and not by the library: a birth waits for it, and
 * the library parses again what it has just made, which costs a hundred times the signature.
 */
export function signCertificate(content: CertificateContent, signingKey: KeyObject): string {
  const toBeSigned = element(
    TAG.sequence,
    element(TAG.version, VERSION_3),
    element(TAG.integer, newSerialNumber()),
    ECDSA_WITH_SHA256,
    content.issuer,
    element(TAG.sequence, time(content.notBefore), time(content.notAfter)),
    content.subject,
    content.publicKey,
    element(TAG.extensions, element(TAG.sequence, ...content.extensions)),
  );
  const signature = element(TAG.bitString, NO_UNUSED_BITS, sign('sha256', toBeSigned, signingKey));
  return pem(element(TAG.sequence, toBeSigned, ECDSA_WITH_SHA256, signature));
}

/** 127 random bits, positive and without a leading zero byte. [RFC 5280, section 4.1.2.2] */
function newSerialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

/** To the second; two digits of the year before 2050, four from then on. [RFC 5280, section 4.1.2.5] */
function time(date: Date): Buffer {
  const digits = `${date
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/\D/g, '')}Z`;
  return date.getUTCFullYear() < 2050
    ? element(TAG.utcTime, Buffer.from(digits.slice(2)))
    : element(TAG.generalizedTime, Buffer.from(digits));
}

/** Tag, length in as few bytes as will do, contents. [X.690, section 10.1] */
function element(tag: number, ...contents: Uint8Array[]): Buffer {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(length)]), ...contents]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(PEM_LINE, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
