import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type DerElement, readDer } from './der.ts';

export type CertificateRequestCheck =
  /** `hash`: SHA-256 of the request's DER, hexadecimal: the same request however its PEM is wrapped. */
  { ok: true; hash: string } | { ok: false; reason: string };

const PEM = /^-----BEGIN CERTIFICATE REQUEST-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE REQUEST-----\s*$/;
const TAG = { bitString: 0x03, oid: 0x06, sequence: 0x30, set: 0x31 } as const;
const COMMON_NAME = '550403';
/** Signature algorithms by the contents of their OID, and the hash of each. */
const HASHES = new Map([
  ['2a8648ce3d040302', 'sha256'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
  ['2a864886f70d01010b', 'sha256'],
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
]);
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];
const MIN_RSA_BITS = 2048;

/**
 * Accepts a PKCS#10 request that names this vehicle and nothing else, whose key is strong enough and signed it: RSA of
 * 2048 bits or more, or ECDSA on P-256, P-384 or P-521, hashed with SHA-2. [RFC 2986, section 4] [AWS-IoT: x509-client-certs]
 */
export function checkCertificateRequest(pem: string, vehicleId: string): CertificateRequestCheck {
  const request = parse(pem);
  if (request === undefined) return refuse('is not a PKCS#10 request in PEM');
  if (commonNameOf(request.subject) !== vehicleId) return refuse(`does not name CN=${vehicleId} alone`);
  const weakness = weaknessOf(request.publicKey);
  if (weakness !== undefined) return refuse(weakness);
  if (request.hash === undefined) return refuse('is signed by an algorithm that is not taken');
  if (!isSigned(request, request.hash)) return refuse('is not signed by its own key');
  return { ok: true, hash: createHash('sha256').update(request.der).digest('hex') };
}

interface CertificateRequest {
  der: Buffer;
  /** What is signed. */
  info: Buffer;
  subject: Buffer;
  publicKey: KeyObject;
  /** Undefined for an algorithm that is not taken. */
  hash: string | undefined;
  signature: Buffer;
}

function parse(pem: string): CertificateRequest | undefined {
  const body = PEM.exec(pem)?.[1];
  if (body === undefined) return undefined;
  const der = Buffer.from(body, 'base64');
  const [request, ...behind] = readDer(der) ?? [];
  const [info, algorithm, signature] = inside(request, TAG.sequence);
  const [, subject, key] = inside(info, TAG.sequence);
  const [oid] = inside(algorithm, TAG.sequence);
  if (behind.length > 0 || !info || !subject || !key || oid?.tag !== TAG.oid || signature?.tag !== TAG.bitString) {
    return undefined;
  }
  const publicKey = readKey(key.whole);
  // a bit string begins with the number of bits that do not count, none here
  if (publicKey === undefined || signature.contents[0] !== 0) return undefined;
  const hash = HASHES.get(oid.contents.toString('hex'));
  return { der, info: info.whole, subject: subject.whole, publicKey, hash, signature: signature.contents.subarray(1) };
}

function inside(element: DerElement | undefined, tag: number): DerElement[] {
  return element?.tag === tag ? (readDer(element.contents) ?? []) : [];
}

function readKey(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** The common name of a subject that has nothing else; undefined of any other. */
function commonNameOf(subject: Buffer): string | undefined {
  const sets = inside(readDer(subject)?.[0], TAG.sequence);
  const pairs = sets.flatMap((set) => inside(set, TAG.set));
  if (sets.length !== 1 || pairs.length !== 1) return undefined;
  const [type, value] = inside(pairs[0], TAG.sequence);
  return type?.contents.toString('hex') === COMMON_NAME ? value?.contents.toString('utf8') : undefined;
}

function weaknessOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'rsa') {
    return (asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS ? 'has an RSA key under 2048 bits' : undefined;
  }
  if (asymmetricKeyType !== 'ec') return 'has a key that is neither RSA nor ECDSA';
  return CURVES.includes(asymmetricKeyDetails?.namedCurve ?? '') ? undefined : 'has a curve that is not taken';
}

function isSigned({ info, publicKey, signature }: CertificateRequest, hash: string): boolean {
  try {
    return verify(hash, info, publicKey, signature);
  } catch {
    return false;
  }
}

function refuse(reason: string): CertificateRequestCheck {
  return { ok: false, reason: `the request ${reason}` };
}
