import { type KeyObject, sign } from 'node:crypto';

/** Tags of the universal types used here. [X.690, section 8] */
const TAG = { integer: 0x02, bitString: 0x03, utf8String: 0x0c, sequence: 0x30, set: 0x31, attributes: 0xa0 } as const;

const COMMON_NAME = Buffer.from('0603550403', 'hex');
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
/** SubjectPublicKeyInfo of an uncompressed point of P-256, up to its coordinates of 32 bytes each. */
const P256_POINT = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const VERSION_1 = Buffer.from([0]);
const NO_UNUSED_BITS = Buffer.from([0]);
const PEM_LINE = /(.{64})(?=.)/g;

/**
 * A PKCS#10 request in PEM for one P-256 key: a common name, no attributes, ECDSA with SHA-256. Written here because a
 * vehicle asks in this one shape only, and a general ASN.1 library costs it ten times the signature. [RFC 2986, section 4]
 */
export function certificationRequest(commonName: string, publicKey: KeyObject, privateKey: KeyObject): string {
  const info = element(
    TAG.sequence,
    element(TAG.integer, VERSION_1),
    subject(commonName),
    encodedPublicKey(publicKey),
    element(TAG.attributes),
  );
  const signature = element(TAG.bitString, NO_UNUSED_BITS, sign('sha256', info, privateKey));
  const request = element(TAG.sequence, info, element(TAG.sequence, ECDSA_WITH_SHA256), signature);
  return pem('CERTIFICATE REQUEST', request);
}

/** SubjectPublicKeyInfo by the point's coordinates, which OpenSSL gives faster than it encodes them. [RFC 5480, section 2] */
function encodedPublicKey(publicKey: KeyObject): Buffer {
  const { crv, x = '', y = '' } = publicKey.export({ format: 'jwk' });
  if (crv !== 'P-256') return publicKey.export({ type: 'spki', format: 'der' });
  return Buffer.concat([P256_POINT, Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}

function subject(commonName: string): Buffer {
  const name = element(TAG.sequence, COMMON_NAME, element(TAG.utf8String, Buffer.from(commonName)));
  return element(TAG.sequence, element(TAG.set, name));
}

/** Tag, length in as few bytes as will do, contents. [X.690, section 10.1] */
function element(tag: number, ...contents: Buffer[]): Buffer {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(length)]), ...contents]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function pem(label: string, bytes: Buffer): string {
  return `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(PEM_LINE, '$1\n')}\n-----END ${label}-----\n`;
}
