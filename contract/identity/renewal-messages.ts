/** What cloud and vehicle say to one another about a renewal; down by mailbox, up as the event `csr`. */
export const RENEWAL_TYPES = { renew: 'certificate.renew', issued: 'certificate.issued' } as const;

/** Type of the uplink event that carries a request: `…/up/event/csr`. */
export const CSR_EVENT = 'csr';

/** `certificate.renew`: make a key and ask for its certificate. */
export interface RenewOrder {
  number: number;
}

/** `certificate.issued`: the certificate asked for. */
export interface IssuedCertificate {
  number: number;
  certificateId: string;
  certificatePem: string;
  /** Id of the certificate that is to stay beside it, because the vehicle lives by it. */
  beside: string;
}

/** The event `csr`. */
export interface CsrEvent {
  number: number;
  /** PKCS#10 in PEM, its subject `CN=<vehicleId>`. */
  csr: string;
}

const MAX_PEM_LENGTH = 16_384;
const CERTIFICATE_ID = /^[0-9a-f]{64}$/;

export function parseRenewOrder(payload: Record<string, unknown>): RenewOrder | undefined {
  const { number } = payload;
  return isNumber(number) ? { number } : undefined;
}

export function parseIssuedCertificate(payload: Record<string, unknown>): IssuedCertificate | undefined {
  const { number, certificateId, certificatePem, beside } = payload;
  if (!isNumber(number) || !isCertificateId(certificateId) || !isCertificateId(beside)) return undefined;
  return isPem(certificatePem) ? { number, certificateId, certificatePem, beside } : undefined;
}

export function parseCsrEvent(payload: Record<string, unknown>): CsrEvent | undefined {
  const { number, csr } = payload;
  return isNumber(number) && isPem(csr) ? { number, csr } : undefined;
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isCertificateId(value: unknown): value is string {
  return typeof value === 'string' && CERTIFICATE_ID.test(value);
}

function isPem(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_PEM_LENGTH && value.startsWith('-----BEGIN ');
}
