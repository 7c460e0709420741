import { P256_SIGNING, webcrypto, x509 } from '../../../local/iot/certificates/x509-engine.ts';

/** A PKCS#10 request in PEM for a fresh P-256 key, or for `keys`. */
export async function signingRequest(
  subject = 'CN=car',
  algorithm: Parameters<typeof webcrypto.subtle.generateKey>[0] = P256_SIGNING,
): Promise<string> {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: algorithm as never,
  });
  return request.toString('pem');
}
