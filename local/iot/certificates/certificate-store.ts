import type { Clock } from '../../ports/clock.ts';
import type { ChangeLog } from '../registry/change-log.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { type Certificate, type CertificateStatus, certificateIdOfDer, readCertificatePem } from './certificate.ts';
import { vouchForStrength } from './key-strength.ts';

/** Registered client certificates by id, which is their DER's fingerprint. */
export interface CertificateStore {
  /** For a certificate that was issued just now. Throws on what is none. */
  register(certificatePem: string, status: CertificateStatus, origin?: CertificateOrigin): Certificate;
  /** For one that was made elsewhere: refuses what is none, what is registered, and what was deleted once. */
  admit(certificatePem: string, status: CertificateStatus, origin: CertificateOrigin): Outcome<Certificate>;
  /** Takes back a registration that led to nothing: unlike a deleted certificate, this one may be registered again. */
  withdraw(certificateId: string): void;
  certificate(certificateId: string): Certificate | undefined;
  /** Without the claims that the API made. */
  certificates(): Certificate[];
  /** What CreateProvisioningClaim made, which no list shows. */
  claims(): Certificate[];
  /** By the clock that validity dates are held against. */
  nowMs(): number;
  /** Refuses PENDING_ACTIVATION, which AWS's callers may not set. Tells the listeners when it stops being ACTIVE. */
  setStatus(certificateId: string, status: CertificateStatus): Outcome<Certificate>;
  remove(certificateId: string): Outcome<undefined>;
  /** Called each time a certificate goes from ACTIVE to anything else, or goes while ACTIVE. */
  onInactive(listener: (certificateId: string) => void): void;
}

/** Whose a certificate is, if not ours; or what for, if not for a device. */
export type CertificateOrigin = Pick<Certificate, 'caCertificateId' | 'mode' | 'claimFor'>;

export function createCertificateStore(options: {
  clock: Clock;
  changes: ChangeLog;
  /** By id; in memory unless given. */
  certificates?: Map<string, Certificate>;
  /** When certificates that are no more were deleted, by id; in memory unless given. */
  deleted?: Map<string, number>;
}): CertificateStore {
  const { certificates = new Map<string, Certificate>(), deleted = new Map<string, number>() } = options;
  const listeners: ((certificateId: string) => void)[] = [];

  function tellInactive(certificateId: string): void {
    for (const listener of listeners) listener(certificateId);
  }

  function keep(certificatePem: string, status: CertificateStatus, origin: CertificateOrigin): Certificate {
    const { der, notBeforeMs, notAfterMs } = readCertificatePem(certificatePem);
    const nowMs = options.clock.nowMs();
    const certificateId = certificateIdOfDer(der);
    const dates = { createdAtMs: nowMs, modifiedAtMs: nowMs, notBeforeMs, notAfterMs };
    const certificate = { certificateId, certificatePem, der, status, ...dates, ...origin };
    certificates.set(certificateId, certificate);
    options.changes.mark(`cert:${certificateId}`);
    return certificate;
  }

  return {
    register(certificatePem, status, origin = {}) {
      const certificate = keep(certificatePem, status, origin);
      vouchForStrength(certificate.der);
      return certificate;
    },
    admit(certificatePem, status, origin) {
      const certificateId = idOfPem(certificatePem);
      if (certificateId === undefined) return failed('CertificateValidationException', 'It is no certificate in PEM.');
      if (certificates.has(certificateId)) {
        return failed('ResourceAlreadyExistsException', `Certificate ${certificateId} is registered already.`);
      }
      // A revoked identity does not come back through the factory's door.
      if (deleted.has(certificateId)) {
        return failed('CertificateStateException', `Certificate ${certificateId} was deleted and cannot come back.`);
      }
      return done(keep(certificatePem, status, origin));
    },
    withdraw(certificateId) {
      const certificate = certificates.get(certificateId);
      if (!certificates.delete(certificateId)) return;
      options.changes.mark(`cert:${certificateId}`);
      if (certificate?.status === 'ACTIVE') tellInactive(certificateId);
    },
    certificate: (certificateId) => certificates.get(certificateId),
    certificates: () => [...certificates.values()].filter(({ claimFor }) => claimFor === undefined),
    claims: () => [...certificates.values()].filter(({ claimFor }) => claimFor !== undefined),
    nowMs: () => options.clock.nowMs(),
    setStatus(certificateId, status) {
      const certificate = certificates.get(certificateId);
      if (!certificate) return notFound(`Certificate ${certificateId}`);
      if (status === 'PENDING_ACTIVATION') {
        return failed('InvalidRequestException', `Status ${status} cannot be set.`);
      }
      const updated = { ...certificate, status, modifiedAtMs: options.clock.nowMs() };
      certificates.set(certificateId, updated);
      options.changes.mark(`cert:${certificateId}`);
      if (certificate.status === 'ACTIVE' && status !== 'ACTIVE') tellInactive(certificateId);
      return done(updated);
    },
    remove(certificateId) {
      const certificate = certificates.get(certificateId);
      if (!certificate) return notFound(`Certificate ${certificateId}`);
      certificates.delete(certificateId);
      deleted.set(certificateId, options.clock.nowMs());
      options.changes.mark(`cert:${certificateId}`);
      if (certificate.status === 'ACTIVE') tellInactive(certificateId);
      return done(undefined);
    },
    onInactive: (listener) => {
      listeners.push(listener);
    },
  };
}

function idOfPem(certificatePem: string): string | undefined {
  try {
    return certificateIdOfDer(readCertificatePem(certificatePem).der);
  } catch {
    return undefined;
  }
}
