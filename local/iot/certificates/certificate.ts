import { createHash, X509Certificate } from 'node:crypto';

/** [AWS-IoT: API_CertificateDescription] */
export const CERTIFICATE_STATUSES = ['ACTIVE', 'INACTIVE', 'REVOKED', 'PENDING_ACTIVATION'] as const;
export type CertificateStatus = (typeof CERTIFICATE_STATUSES)[number];

/** A registered client certificate; replaced, never mutated, when its status changes. */
export interface Certificate {
  readonly certificateId: string;
  readonly certificatePem: string;
  readonly der: Buffer;
  readonly status: CertificateStatus;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** The registered CA that it was registered with; undefined: ours, or registered without one. */
  readonly caCertificateId?: string | undefined;
  /** `DEFAULT` unless told: registered with its CA. [AWS-IoT: API_CertificateDescription] */
  readonly mode?: 'DEFAULT' | 'SNI_ONLY' | undefined;
  /** The provisioning template that it is a claim for, made by CreateProvisioningClaim: it may do nothing else. */
  readonly claimFor?: string | undefined;
}

/** SHA-256 of the DER, in lower-case hex. AWS does not document how its ids come about. [assumed] */
export function certificateIdOfDer(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}

/** Throws on what is no certificate in PEM. */
export function readCertificatePem(pem: string): { der: Buffer; notBeforeMs: number; notAfterMs: number } {
  const parsed = new X509Certificate(pem);
  return { der: parsed.raw, notBeforeMs: Date.parse(parsed.validFrom), notAfterMs: Date.parse(parsed.validTo) };
}
