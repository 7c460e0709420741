import { type Certificate, certificateIdOfDer } from './certificate.ts';
import type { CertificateStore } from './certificate-store.ts';
import { certificateWeakness } from './key-strength.ts';

export type CertificateStanding =
  | { ok: true; certificate: Certificate }
  | { ok: false; certificateId: string | undefined; reason: string };

/**
 * Whether a client certificate counts: by its fingerprint, registered and ACTIVE [AWS-IoT: x509-client-certs]; within its
 * dates and with a key that AWS would have taken. When AWS looks at these two is not documented. [assumed]
 */
export function certificateStanding(store: CertificateStore, certificateDer: Buffer | undefined): CertificateStanding {
  if (!certificateDer) return { ok: false, certificateId: undefined, reason: 'no client certificate' };
  const certificateId = certificateIdOfDer(certificateDer);
  const certificate = store.certificate(certificateId);
  if (!certificate) return { ok: false, certificateId, reason: 'certificate is not registered' };
  const reason = statusFault(certificate) ?? dateFault(certificate, store.nowMs()) ?? weaknessFault(certificate);
  return reason === undefined ? { ok: true, certificate } : { ok: false, certificateId, reason };
}

function statusFault({ status }: Certificate): string | undefined {
  return status === 'ACTIVE' ? undefined : `certificate is ${status}`;
}

function dateFault({ notBeforeMs, notAfterMs }: Certificate, nowMs: number): string | undefined {
  if (nowMs > notAfterMs) return `certificate expired on ${new Date(notAfterMs).toISOString()}`;
  return nowMs < notBeforeMs ? `certificate is not valid before ${new Date(notBeforeMs).toISOString()}` : undefined;
}

function weaknessFault({ der }: Certificate): string | undefined {
  const weakness = certificateWeakness(der);
  return weakness && `certificate is too weak: ${weakness}`;
}
