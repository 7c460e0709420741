/**
 * Body of a rejected provisioning request. Only `InvalidCertificateOwnershipToken` is AWS's for certain; the other
 * codes are [assumed]. [AWS-IoT: fleet-provision-api]
 */
export interface Rejection {
  statusCode: number;
  errorCode: string;
  errorMessage: string;
}

const STATUS_CODES = {
  InvalidCertificateOwnershipToken: 400,
  InvalidCertificateSigningRequest: 400,
  InvalidParameters: 400,
  InvalidPayload: 400,
  AccessDenied: 403,
  ResourceNotFound: 404,
  ResourceConflict: 409,
  Throttled: 429,
  InternalFailure: 500,
} as const;

export type RejectionCode = keyof typeof STATUS_CODES;

export function rejection(errorCode: RejectionCode, errorMessage: string): Rejection {
  return { statusCode: STATUS_CODES[errorCode], errorCode, errorMessage };
}

/** What a provisioning request comes to. */
export type ProvisioningOutcome<Accepted> = { ok: true; accepted: Accepted } | { ok: false; rejected: Rejection };

export function rejected(code: RejectionCode, message: string): { ok: false; rejected: Rejection } {
  return { ok: false, rejected: rejection(code, message) };
}
