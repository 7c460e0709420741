import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { HeldCertificate, HeldCertificates } from '../../contract/identity/held-certificates.ts';
import type { VehicleIdentity } from './vehicle-identity.ts';

/** What an identity holds, as renewal sees it. */
export function heldBy({ certificatePem, privateKeyPem, renewal = { renewal: 0 } }: VehicleIdentity): HeldCertificates {
  return { ...renewal, current: { certificateId: certificateIdOf(certificatePem), certificatePem, privateKeyPem } };
}

/** The same the other way round: what is kept in the vehicle. */
export function identityOf(
  { vehicleId, model }: Pick<VehicleIdentity, 'vehicleId' | 'model'>,
  { current, ...renewal }: HeldCertificates,
): VehicleIdentity {
  const { certificatePem, privateKeyPem } = current;
  return { vehicleId, model, certificatePem, privateKeyPem, renewal };
}

/** Whether the key is the certificate's. */
export function isPair({ certificatePem, privateKeyPem }: HeldCertificate): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem));
  } catch {
    return false;
  }
}

/** AWS's certificate id is the SHA-256 of the DER. [assumed] */
function certificateIdOf(certificatePem: string): string {
  return new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();
}
