import { type ManifestRow, manifestKeys } from '../../contract/identity/manifest.ts';
import { countTry, findClaim, type KnownClaims } from './claim-rate.ts';
import { decideBirth, type Refusal, readBirthRequest } from './decide-birth.ts';
import { type PromisePorts, promiseVehicle } from './promise-vehicle.ts';

/** [AWS-IoT: pre-provisioning-hook] */
export interface HookEvent {
  claimCertificateId: string;
  certificateId: string;
  templateArn: string;
  clientId: string;
  parameters?: Record<string, string>;
}

export interface BirthPorts extends PromisePorts {
  /** Of this instance of the function. */
  claims: KnownClaims;
  nowMs(): number;
}

export type BirthAnswer = { allowed: true; row: ManifestRow } | { allowed: false; refusal: Refusal };

/** Reads, counts and decides before it writes about any vehicle; writes only about the one that the secret opened. */
export async function allowBirth(ports: BirthPorts, event: HookEvent): Promise<BirthAnswer> {
  const { manifest, claims } = ports;
  const { claimCertificateId, certificateId } = event;
  const nowMs = ports.nowMs();
  const request = readBirthRequest(event.parameters);
  if (request === undefined) return refuse('bad-parameters');
  const claim = await findClaim(manifest, claims, claimCertificateId, nowMs);
  if (claim === undefined) return refuse('unknown-claim');
  const [use, row] = await Promise.all([
    countTry(manifest, claims, claimCertificateId, claim, nowMs),
    manifest.get({ pk: manifestKeys.vin(request.vin) }),
  ]);
  if (use !== 'counted') return refuse(use === 'revoked' ? 'claim-revoked' : 'too-many-births');
  const decision = decideBirth(request, claim, row as ManifestRow | undefined);
  if (!decision.allowed) return decision;
  const outcome = await promiseVehicle(ports, decision.row, certificateId);
  return outcome === 'promised' ? decision : refuse(outcome);
}

function refuse(refusal: Refusal): BirthAnswer {
  return { allowed: false, refusal };
}
