import { createPublicKey, verify } from 'node:crypto';
import { weaknessOf } from './key-strength.ts';
import { x509 } from './x509-engine.ts';

export type CertificateRequestCheck =
  | { ok: true; request: x509.Pkcs10CertificateRequest }
  | { ok: false; reason: string };

const MAX_PEM_LENGTH = 16_384;
const PLAIN_SIGNATURES = new Set(['ECDSA', 'RSASSA-PKCS1-v1_5']);

/** Of an encoded element: its tag and the first byte of its length. */
const HEADER_BYTES = 2;
const LONG_FORM = 0x80;
const INDEFINITE = 0x80;
const MAX_LENGTH_BYTES = 3;

/**
 * Accepts a PKCS#10 PEM only when its own signature holds and its key is strong enough: RSA of at least 2048 bits, or
 * ECDSA on P-256, P-384 or P-521, hashed with SHA-2. [AWS-IoT: x509-client-certs]
 */
export async function checkCertificateRequest(pem: string): Promise<CertificateRequestCheck> {
  const request = parse(pem);
  if (!request) return { ok: false, reason: 'The certificate signing request is not a PKCS#10 request in PEM.' };
  const weakness = weaknessOf(request);
  if (weakness !== undefined) return { ok: false, reason: weakness };
  const isSigned = await isSignedByItsKey(request).catch(() => false);
  if (!isSigned) return { ok: false, reason: 'The signature of the certificate signing request does not verify.' };
  return { ok: true, request };
}

/** The usual kinds by OpenSSL: the library takes the key apart and builds it again, which takes longer than a signature. */
async function isSignedByItsKey(request: x509.Pkcs10CertificateRequest): Promise<boolean> {
  const { name, hash } = request.signatureAlgorithm as x509.HashedAlgorithm & { name: string };
  const signed = firstElement(new Uint8Array(request.rawData));
  if (!PLAIN_SIGNATURES.has(name) || signed === undefined) return request.verify();
  const key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
  return verify(hash.name, signed, key, new Uint8Array(request.signature));
}

/** Of a SEQUENCE, as it is encoded; undefined when its length is not as DER has it. [X.690, section 10.1] */
function firstElement(sequence: Uint8Array): Uint8Array | undefined {
  const outer = contentsAt(sequence, 0);
  const inner = outer && contentsAt(sequence, outer.start);
  return inner && outer && sequence.subarray(outer.start, inner.end);
}

function contentsAt(bytes: Uint8Array, offset: number): { start: number; end: number } | undefined {
  const first = bytes[offset + 1] ?? INDEFINITE;
  const longBytes = first & LONG_FORM ? first & ~LONG_FORM : 0;
  if (first === INDEFINITE || longBytes > MAX_LENGTH_BYTES) return undefined;
  const start = offset + HEADER_BYTES + longBytes;
  const length =
    longBytes === 0 ? first : bytes.subarray(offset + HEADER_BYTES, start).reduce((sum, byte) => sum * 256 + byte, 0);
  return start + length <= bytes.length ? { start, end: start + length } : undefined;
}

function parse(pem: string): x509.Pkcs10CertificateRequest | undefined {
  if (pem.length > MAX_PEM_LENGTH || !/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(pem)) return undefined;
  try {
    return new x509.Pkcs10CertificateRequest(pem);
  } catch {
    return undefined;
  }
}
