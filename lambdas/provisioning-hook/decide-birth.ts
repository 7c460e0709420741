import { type ClaimRow, isSecretRight, isVin, type ManifestRow } from '../../contract/identity/manifest.ts';

export type Refusal =
  | 'bad-parameters'
  | 'unknown-claim'
  | 'claim-revoked'
  | 'unknown-vin'
  | 'wrong-batch'
  | 'wrong-secret'
  | 'already-born'
  | 'decommissioned'
  | 'too-many-births'
  | 'promised-meanwhile';

export type BirthDecision = { allowed: true; row: ManifestRow } | { allowed: false; refusal: Refusal };

export interface BirthRequest {
  vin: string;
  secret: string;
}

/** The two parameters a vehicle may send, or undefined when they are not what a vehicle sends. */
export function readBirthRequest(parameters: Record<string, string> | undefined): BirthRequest | undefined {
  const { vin, secret } = parameters ?? {};
  if (!isVin(vin) || typeof secret !== 'string' || secret.length < 16 || secret.length > 128) return undefined;
  return { vin, secret };
}

/**
 * Whether this claim may give birth to this VIN. All of it is checked before anything is written, and the secret before
 * the state, so that only who knows the secret learns that the vehicle was born.
 */
export function decideBirth(request: BirthRequest, claim: ClaimRow, row: ManifestRow | undefined): BirthDecision {
  if (claim.status !== 'ACTIVE') return refuse('claim-revoked');
  if (row === undefined) return refuse('unknown-vin');
  if (row.claimBatch !== claim.claimBatch) return refuse('wrong-batch');
  if (!isSecretRight(row, request.secret)) return refuse('wrong-secret');
  if (row.decommissionedAtMs !== undefined) return refuse('decommissioned');
  if (row.bornAtMs !== undefined) return refuse('already-born');
  return { allowed: true, row };
}

function refuse(refusal: Refusal): BirthDecision {
  return { allowed: false, refusal };
}
