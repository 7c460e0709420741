import { createHash, timingSafeEqual } from 'node:crypto';

/** A row of the factory manifest, key `VIN#<vin>`: a vehicle that may be born. Never holds the secret itself. */
export interface ManifestRow {
  pk: string;
  vin: string;
  vehicleId: string;
  tenantId: string;
  /** Thing type name. */
  model: string;
  claimBatch: string;
  secretHash: string;
  /** The certificate the latest try of a birth was promised to; until it has connected, the next try takes its place. */
  reservedCertificateId?: string;
  /** Certificates of earlier tries that may still be ACTIVE; gone from here once they are known to be INACTIVE. */
  supersededCertificateIds?: string[];
  /** Set by the first connection with the reserved certificate; from then on a second birth is refused. */
  bornAtMs?: number;
  bornCertificateId?: string;
  /** Set when the vehicle was decommissioned: it is not born again unless the factory admits it anew. */
  decommissionedAtMs?: number;
}

/** A row `CLAIM#<certificateId>`: which batch a claim certificate belongs to, and whether it may still give birth. */
export interface ClaimRow {
  pk: string;
  claimBatch: string;
  status: 'ACTIVE' | 'REVOKED';
  /** Tries of a birth that this claim has in a minute; `BIRTHS_PER_MINUTE` unless told. */
  birthsPerMinute?: number;
  /** Minutes since 1970 of the latest try, and how many there were in it. */
  triesMinute?: number;
  tries?: number;
}

/** Ten a second: what AWS grants an account unless more was asked for. A claim that leaked mints no faster. */
export const BIRTHS_PER_MINUTE = 600;

export const manifestKeys = {
  vin: (vin: string): string => `VIN#${vin}`,
  claim: (certificateId: string): string => `CLAIM#${certificateId}`,
} as const;

/** ISO 3779: 17 characters without I, O and Q. */
export function isVin(text: unknown): text is string {
  return typeof text === 'string' && /^[A-HJ-NPR-Z0-9]{17}$/.test(text);
}

/** Hash kept in the manifest. The secret has 128 random bits or more, so no slow hash is needed. */
export function secretHashOf(vin: string, secret: string): string {
  return createHash('sha256').update(`${vin}:${secret}`).digest('hex');
}

/** Compares in constant time. */
export function isSecretRight(row: Pick<ManifestRow, 'vin' | 'secretHash'>, secret: string): boolean {
  const expected = Buffer.from(row.secretHash, 'hex');
  const given = Buffer.from(secretHashOf(row.vin, secret), 'hex');
  return expected.length === given.length && timingSafeEqual(expected, given);
}
