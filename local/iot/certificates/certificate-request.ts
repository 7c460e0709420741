import { weaknessOf } from './key-strength.ts';
import { x509 } from './x509-engine.ts';

export type CertificateRequestCheck =
  | { ok: true; request: x509.Pkcs10CertificateRequest }
  | { ok: false; reason: string };

const MAX_PEM_LENGTH = 16_384;

/**
 * Accepts a PKCS#10 PEM only when its own signature holds and its key is strong enough: RSA of at least 2048 bits, or
 * ECDSA on P-256, P-384 or P-521, hashed with SHA-2. [AWS-IoT: x509-client-certs]
 */
export async function checkCertificateRequest(pem: string): Promise<CertificateRequestCheck> {
  const request = parse(pem);
  if (!request) return { ok: false, reason: 'The certificate signing request is not a PKCS#10 request in PEM.' };
  const weakness = weaknessOf(request);
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
