import { x509 } from './x509-engine.ts';

export type CertificateRequestCheck =
  | { ok: true; request: x509.Pkcs10CertificateRequest }
  | { ok: false; reason: string };

const MIN_RSA_BITS = 2048;
/** Beyond this verifying costs more than a birth should; AWS's own ceiling is not documented. [assumed] */
const MAX_RSA_BITS = 8192;
const MAX_PEM_LENGTH = 16_384;
const SIGNATURE_HASHES = new Set(['SHA-256', 'SHA-384', 'SHA-512']);
const CURVES = new Set(['P-256', 'P-384', 'P-521']);

/**
 * Accepts a PKCS#10 PEM only when its own signature holds and its key is strong enough: RSA of at least 2048 bits, or
 * ECDSA on P-256, P-384 or P-521, hashed with SHA-2. [AWS-IoT: x509-client-certs]
 */
export async function checkCertificateRequest(pem: string): Promise<CertificateRequestCheck> {
  const request = parse(pem);
  if (!request) return { ok: false, reason: 'The certificate signing request is not a PKCS#10 request in PEM.' };
  const weakness = keyWeakness(request) ?? signatureWeakness(request);
  if (weakness !== undefined) return { ok: false, reason: weakness };
  const isSigned = await request.verify().catch(() => false);
  if (!isSigned) return { ok: false, reason: 'The signature of the certificate signing request does not verify.' };
  return { ok: true, request };
}

function parse(pem: string): x509.Pkcs10CertificateRequest | undefined {
  if (pem.length > MAX_PEM_LENGTH || !/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(pem)) return undefined;
  try {
    return new x509.Pkcs10CertificateRequest(pem);
  } catch {
    return undefined;
  }
}

function keyWeakness(request: x509.Pkcs10CertificateRequest): string | undefined {
  const algorithm: { name: string; modulusLength?: number; namedCurve?: string } = request.publicKey.algorithm;
  if (algorithm.name.startsWith('RSA')) {
    const bits = algorithm.modulusLength ?? 0;
    return bits < MIN_RSA_BITS || bits > MAX_RSA_BITS
      ? `RSA keys must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, not ${bits}.`
      : undefined;
  }
  if (algorithm.name.startsWith('EC') && CURVES.has(algorithm.namedCurve ?? '')) return undefined;
  return `Keys of type ${algorithm.name} ${algorithm.namedCurve ?? ''} are not accepted.`;
}

function signatureWeakness(request: x509.Pkcs10CertificateRequest): string | undefined {
  const hash: { name: string } | undefined = request.signatureAlgorithm.hash;
  return hash && SIGNATURE_HASHES.has(hash.name) ? undefined : 'The request must be signed with SHA-256, 384 or 512.';
}
