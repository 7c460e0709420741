import type { Clock } from '../../ports/clock.ts';
import type { Certificate } from './certificate.ts';
import type { CertificateStore } from './certificate-store.ts';

/** Claims of one template and five minutes: they go, and their connections with them, when they expire. */
export interface ProvisioningClaims {
  /** When a claim made now is to expire, on a full second as certificates have it. */
  expiry(): Date;
  register(certificatePem: string, templateName: string): Certificate;
}

/** [AWS-IoT: provision-wo-cert] */
const CLAIM_LIFETIME_MS = 5 * 60 * 1000;

/** Claims that are there already, from an earlier run, go at their time too. */
export function createProvisioningClaims({
  clock,
  certificates,
}: {
  clock: Clock;
  certificates: CertificateStore;
}): ProvisioningClaims {
  /** Withdrawn, not deleted: nothing is to be remembered of a claim. */
  function expire({ certificateId, notAfterMs }: Certificate): void {
    clock.schedule(Math.max(0, notAfterMs - clock.nowMs()), () => certificates.withdraw(certificateId));
  }

  for (const claim of certificates.claims()) expire(claim);
  return {
    expiry: () => new Date(Math.floor(clock.nowMs() / 1000) * 1000 + CLAIM_LIFETIME_MS),
    register(certificatePem, templateName) {
      const claim = certificates.register(certificatePem, 'ACTIVE', { claimFor: templateName });
      expire(claim);
      return claim;
    },
  };
}
