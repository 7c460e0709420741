import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import { certificateIdOfDer } from './certificate.ts';

/** What a certificate of this CA comes to at its first connection, when it registers by itself. [AWS-IoT: API_RegistrationConfig] */
export interface RegistrationConfig {
  readonly templateBody?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly templateName?: string | undefined;
}

export const CA_STATUSES = ['ACTIVE', 'INACTIVE'] as const;
export const CERTIFICATE_MODES = ['DEFAULT', 'SNI_ONLY'] as const;
export type CertificateMode = (typeof CERTIFICATE_MODES)[number];

/** A registered CA; replaced, never mutated, when it changes. [AWS-IoT: API_CACertificateDescription] */
export interface CaCertificate {
  readonly certificateId: string;
  readonly certificatePem: string;
  readonly der: Buffer;
  readonly status: (typeof CA_STATUSES)[number];
  /** True: its certificates register by themselves at their first connection. */
  readonly allowAutoRegistration: boolean;
  readonly registrationConfig: RegistrationConfig | undefined;
  readonly mode: CertificateMode;
  /** Grows with each update, from 1. */
  readonly version: number;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** The part of a CA that stands in its certificate. Throws on what is no certificate in PEM. */
export function readCaPem(certificatePem: string) {
  const parsed = new X509Certificate(certificatePem);
  const notBeforeMs = Date.parse(parsed.validFrom);
  const notAfterMs = Date.parse(parsed.validTo);
  return { certificateId: certificateIdOfDer(parsed.raw), certificatePem, der: parsed.raw, notBeforeMs, notAfterMs };
}

/** True when the CA's key signed the certificate, and its name is the issuer's. */
export function isSignedByCa(ca: CaCertificate, certificateDer: Buffer): boolean {
  const issuer = parsedOf(ca);
  const certificate = new X509Certificate(certificateDer);
  return certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);
}

/** True when the CA's own certificate is within its dates. */
export function isInDate(ca: Pick<CaCertificate, 'notBeforeMs' | 'notAfterMs'>, clock: Clock): boolean {
  const nowMs = clock.nowMs();
  return ca.notBeforeMs <= nowMs && nowMs <= ca.notAfterMs;
}

/** A CA is asked for every certificate it may have signed; its own does not change. */
const parsed = new WeakMap<Buffer, X509Certificate>();

function parsedOf({ der }: CaCertificate): X509Certificate {
  const known = parsed.get(der) ?? new X509Certificate(der);
  parsed.set(der, known);
  return known;
}
