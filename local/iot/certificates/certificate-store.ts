import type { Clock } from '../../ports/clock.ts';
import type { ChangeLog } from '../registry/change-log.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { type Certificate, type CertificateStatus, certificateIdOfDer, readCertificatePem } from './certificate.ts';

/** Registered client certificates by id, which is their DER's fingerprint. */
export interface CertificateStore {
  register(certificatePem: string, status: CertificateStatus): Certificate;
  certificate(certificateId: string): Certificate | undefined;
  certificates(): Certificate[];
  /** By the clock that validity dates are held against. */
  nowMs(): number;
  /** Refuses PENDING_ACTIVATION, which AWS's callers may not set. Tells the listeners when it stops being ACTIVE. */
  setStatus(certificateId: string, status: CertificateStatus): Outcome<Certificate>;
  remove(certificateId: string): Outcome<undefined>;
  /** Called each time a certificate goes from ACTIVE to anything else, or is deleted while ACTIVE. */
  onInactive(listener: (certificateId: string) => void): void;
}

export function createCertificateStore(options: {
  clock: Clock;
  changes: ChangeLog;
  /** By id; in memory unless given. */
  certificates?: Map<string, Certificate>;
}): CertificateStore {
  const { certificates = new Map<string, Certificate>() } = options;
  const listeners: ((certificateId: string) => void)[] = [];

  function tellInactive(certificateId: string): void {
    for (const listener of listeners) listener(certificateId);
  }

  return {
    register(certificatePem, status) {
      const { der, notBeforeMs, notAfterMs } = readCertificatePem(certificatePem);
      const nowMs = options.clock.nowMs();
      const certificateId = certificateIdOfDer(der);
      const dates = { createdAtMs: nowMs, modifiedAtMs: nowMs, notBeforeMs, notAfterMs };
      const certificate = { certificateId, certificatePem, der, status, ...dates };
      certificates.set(certificateId, certificate);
      options.changes.mark(`cert:${certificateId}`);
      return certificate;
    },
    certificate: (certificateId) => certificates.get(certificateId),
    certificates: () => [...certificates.values()],
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
      options.changes.mark(`cert:${certificateId}`);
      if (certificate.status === 'ACTIVE') tellInactive(certificateId);
      return done(undefined);
    },
    onInactive: (listener) => {
      listeners.push(listener);
    },
  };
}
