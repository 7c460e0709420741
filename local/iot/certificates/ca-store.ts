import { randomBytes } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { type CaCertificate, isSignedByCa, readCaPem } from './ca-certificate.ts';

export type NewCa = Pick<
  CaCertificate,
  'certificatePem' | 'status' | 'allowAutoRegistration' | 'registrationConfig' | 'mode'
>;
type CaChange = Partial<Pick<CaCertificate, 'status' | 'allowAutoRegistration' | 'registrationConfig'>>;

/** The CAs whose certificates may be registered, by their certificate's id. */
export interface CaStore {
  /** Refuses one that is registered. The certificate must have been checked. */
  register(ca: NewCa): Outcome<CaCertificate>;
  ca(certificateId: string): CaCertificate | undefined;
  cas(): CaCertificate[];
  update(certificateId: string, change: CaChange): Outcome<CaCertificate>;
  /** Refuses a CA that is ACTIVE. [AWS-IoT: API_DeleteCACertificate] */
  remove(certificateId: string): Outcome<undefined>;
  /** The CA that signed a certificate, whatever its status; for just-in-time registration ask for an ACTIVE one. */
  issuerOf(certificateDer: Buffer): CaCertificate | undefined;
  /** The code that a verification certificate proves the possession of a CA's key with; made at its first use. */
  registrationCode(): string;
  forgetRegistrationCode(): void;
}

/** As many as one account may have. [AWS-IoT: limits-iot] */
const MAX_CAS = 1000;
const REGISTRATION_CODE = 'code';

export function createCaStore(options: {
  clock: Clock;
  /** By certificate id, and the one registration code; in memory unless given. */
  cas?: Map<string, CaCertificate>;
  codes?: Map<string, string>;
}): CaStore {
  const { clock, cas = new Map<string, CaCertificate>(), codes = new Map<string, string>() } = options;

  return {
    register(ca) {
      const read = readCaPem(ca.certificatePem);
      if (cas.has(read.certificateId)) {
        return failed('ResourceAlreadyExistsException', `CA certificate ${read.certificateId} is registered already.`);
      }
      if (cas.size >= MAX_CAS) return failed('LimitExceededException', `At most ${MAX_CAS} CA certificates fit.`);
      const nowMs = clock.nowMs();
      const registered = { ...ca, ...read, version: 1, createdAtMs: nowMs, modifiedAtMs: nowMs };
      cas.set(read.certificateId, registered);
      return done(registered);
    },
    ca: (certificateId) => cas.get(certificateId),
    cas: () => [...cas.values()],
    update(certificateId, change) {
      const ca = cas.get(certificateId);
      if (!ca) return notFound(`CA certificate ${certificateId}`);
      const updated = { ...ca, ...change, version: ca.version + 1, modifiedAtMs: clock.nowMs() };
      cas.set(certificateId, updated);
      return done(updated);
    },
    remove(certificateId) {
      const ca = cas.get(certificateId);
      if (!ca) return notFound(`CA certificate ${certificateId}`);
      if (ca.status === 'ACTIVE') {
        return failed('CertificateStateException', `CA certificate ${certificateId} is ACTIVE; deactivate it first.`);
      }
      cas.delete(certificateId);
      return done(undefined);
    },
    issuerOf: (certificateDer) => [...cas.values()].find((ca) => isSignedByCa(ca, certificateDer)),
    registrationCode() {
      const code = codes.get(REGISTRATION_CODE) ?? randomBytes(32).toString('hex');
      codes.set(REGISTRATION_CODE, code);
      return code;
    },
    forgetRegistrationCode: () => {
      codes.delete(REGISTRATION_CODE);
    },
  };
}
