import { x509 } from './x509-engine.ts';

const MIN_RSA_BITS = 2048;
/** Beyond this verifying costs more than a birth should; AWS's own ceiling is not documented. [assumed] */
const MAX_RSA_BITS = 8192;
const SIGNATURE_HASHES = new Set(['SHA-256', 'SHA-384', 'SHA-512']);
const CURVES = new Set(['P-256', 'P-384', 'P-521']);

/** What a request for a certificate and a certificate have in common. */
interface Signed {
  publicKey: x509.PublicKey;
  signatureAlgorithm: { hash?: { name: string } };
}

/**
 * Why a key or a signature is too weak, or undefined: RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521,
 * hashed with SHA-2. [AWS-IoT: x509-client-certs]
 */
export function weaknessOf({ publicKey, signatureAlgorithm }: Signed): string | undefined {
  const { hash } = signatureAlgorithm;
  const isHashed = hash !== undefined && SIGNATURE_HASHES.has(hash.name);
  return keyWeakness(publicKey.algorithm) ?? (isHashed ? undefined : 'It must be signed with SHA-256, 384 or 512.');
}

function keyWeakness(algorithm: { name: string; modulusLength?: number; namedCurve?: string }): string | undefined {
  if (algorithm.name.startsWith('RSA')) {
    const bits = algorithm.modulusLength ?? 0;
    return bits < MIN_RSA_BITS || bits > MAX_RSA_BITS
      ? `RSA keys must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, not ${bits}.`
      : undefined;
  }
  if (algorithm.name.startsWith('EC') && CURVES.has(algorithm.namedCurve ?? '')) return undefined;
  return `Keys of type ${algorithm.name} ${algorithm.namedCurve ?? ''} are not accepted.`;
}

/** Parsing takes longer than all else at a CONNECT, and the answer never changes. */
const weaknesses = new WeakMap<Buffer, { found: string | undefined }>();

/** Why the certificate with this DER is too weak, or undefined. */
export function certificateWeakness(der: Buffer): string | undefined {
  let known = weaknesses.get(der);
  if (!known) {
    known = { found: weaknessOf(new x509.X509Certificate(new Uint8Array(der))) };
    weaknesses.set(der, known);
  }
  return known.found;
}

/** For a certificate that was signed here, for a key that was looked at before. */
export function vouchForStrength(der: Buffer): void {
  weaknesses.set(der, { found: undefined });
}
