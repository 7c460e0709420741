import { createPublicKey, verify } from 'node:crypto';
import { DER_TAG, type DerElement, elementAt, elementsIn, encodedElement, isWhole } from './der-element.ts';
import { ECDSA_WITH_SHA256 } from './signed-certificate.ts';

/** A request of the shape nearly all vehicles send, taken apart. */
export interface UsualRequest {
  /** Name, encoded. */
  subject: Uint8Array;
  /** SubjectPublicKeyInfo, encoded. */
  publicKey: Uint8Array;
  /** Whether it was signed by the key it asks to certify. */
  isSigned: boolean;
}

const VERSION_1 = Buffer.from('020100', 'hex');
/** SubjectPublicKeyInfo of an uncompressed point of P-256, up to the point's two coordinates. [RFC 5480, section 2] */
const P256_POINT = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const COORDINATE_BYTES = 32;
const ATTRIBUTES_TAG = 0xa0;
const PEM = /^\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END \1?CERTIFICATE REQUEST-----\s*$/;

/**
 * Reads a PKCS#10 request for a P-256 key, signed with ECDSA and SHA-256; undefined for any other, which is then the
 * library's to judge. A general parser costs a birth ten times the signature. [RFC 2986, section 4]
 */
export function readUsualRequest(pem: string): UsualRequest | undefined {
  const base64 = PEM.exec(pem)?.[2];
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  const outer = elementAt(bytes, 0);
  if (outer === undefined || outer.tag !== DER_TAG.sequence || outer.end !== bytes.length) return undefined;
  const [info, algorithm, signature, ...more] = elementsIn(bytes, outer) ?? [];
  if (info === undefined || algorithm === undefined || signature === undefined || more.length > 0) return undefined;
  if (signature.tag !== DER_TAG.bitString || bytes[signature.start] !== 0) return undefined;
  if (!ECDSA_WITH_SHA256.equals(encodedElement(bytes, algorithm))) return undefined;
  const asked = readInfo(bytes, info);
  if (asked === undefined) return undefined;
  const signed = encodedElement(bytes, info);
  return {
    ...asked,
    isSigned: isSignedBy(asked.publicKey, signed, bytes.subarray(signature.start + 1, signature.end)),
  };
}

function readInfo(bytes: Buffer, info: DerElement): Pick<UsualRequest, 'subject' | 'publicKey'> | undefined {
  if (info.tag !== DER_TAG.sequence || !isWhole(bytes, info)) return undefined;
  const [version, name, key, attributes, ...more] = elementsIn(bytes, info) ?? [];
  if (version === undefined || name === undefined || key === undefined || more.length > 0) return undefined;
  if (!VERSION_1.equals(encodedElement(bytes, version)) || name.tag !== DER_TAG.sequence) return undefined;
  if (attributes !== undefined && attributes.tag !== ATTRIBUTES_TAG) return undefined;
  const publicKey = encodedElement(bytes, key);
  const isUsual = P256_POINT.equals(publicKey.subarray(0, P256_POINT.length));
  if (!isUsual || publicKey.length !== P256_POINT.length + 2 * COORDINATE_BYTES) return undefined;
  return { subject: encodedElement(bytes, name), publicKey };
}

function isSignedBy(publicKey: Uint8Array, signed: Uint8Array, signature: Uint8Array): boolean {
  const point = Buffer.from(publicKey.subarray(P256_POINT.length));
  const [x, y] = [point.subarray(0, COORDINATE_BYTES), point.subarray(COORDINATE_BYTES)];
  try {
    // by its coordinates, which OpenSSL takes faster than it decodes them
    const jwk = { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url') };
    return verify('sha256', signed, createPublicKey({ key: jwk, format: 'jwk' }), signature);
  } catch {
    return false;
  }
}
