import { createPublicKey, verify } from 'node:crypto';
import { elementAt, encodedElement } from './der-element.ts';
import { weaknessOf } from './key-strength.ts';
import { readUsualRequest } from './usual-request.ts';
import { x509 } from './x509-engine.ts';

export type CertificateRequestCheck =
  /** Name and SubjectPublicKeyInfo, as they are encoded. */
  { ok: true; subject: Uint8Array; publicKey: Uint8Array } | { ok: false; reason: string };

const MAX_PEM_LENGTH = 16_384;
const NOT_SIGNED = {
  ok: false,
  reason: 'The signature of the certificate signing request does not verify.',
} as const;
const PLAIN_SIGNATURES = new Set(['ECDSA', 'RSASSA-PKCS1-v1_5']);

/**
 * Accepts a PKCS#10 PEM only when its own signature holds and its key is strong enough: RSA of at least 2048 bits, or
 * ECDSA on P-256, P-384 or P-521, hashed with SHA-2. [AWS-IoT: x509-client-certs]
 */
export async function checkCertificateRequest(pem: string): Promise<CertificateRequestCheck> {
  const usual = pem.length > MAX_PEM_LENGTH ? undefined : readUsualRequest(pem);
  if (usual !== undefined) return usual.isSigned ? { ok: true, ...usual } : NOT_SIGNED;
  const request = parse(pem);
  if (!request) return { ok: false, reason: 'The certificate signing request is not a PKCS#10 request in PEM.' };
  const weakness = weaknessOf(request);
  if (weakness !== undefined) return { ok: false, reason: weakness };
  const isSigned = await isSignedByItsKey(request).catch(() => false);
  if (!isSigned) return NOT_SIGNED;
  const subject = new Uint8Array(request.subjectName.toArrayBuffer());
  return { ok: true, subject, publicKey: new Uint8Array(request.publicKey.rawData) };
}

/** The usual kinds by OpenSSL: the library takes the key apart and builds it again, which takes longer than a signature. */
async function isSignedByItsKey(request: x509.Pkcs10CertificateRequest): Promise<boolean> {
  const { name, hash } = request.signatureAlgorithm as x509.HashedAlgorithm & { name: string };
  const signed = firstElementOf(new Uint8Array(request.rawData));
  if (!PLAIN_SIGNATURES.has(name) || signed === undefined) return request.verify();
  const key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
  return verify(hash.name, signed, key, new Uint8Array(request.signature));
}

/** Of a SEQUENCE, as it is encoded; undefined when it is not as DER has it. */
function firstElementOf(sequence: Uint8Array): Uint8Array | undefined {
  const outer = elementAt(sequence, 0);
  const inner = outer && elementAt(sequence, outer.start, outer.end);
  return inner && encodedElement(sequence, inner);
}

function parse(pem: string): x509.Pkcs10CertificateRequest | undefined {
  if (pem.length > MAX_PEM_LENGTH || !/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(pem)) return undefined;
  try {
    return new x509.Pkcs10CertificateRequest(pem);
  } catch {
    return undefined;
  }
}
