import { type ClaimRow, type ManifestRow, manifestKeys } from '../../contract/identity/manifest.ts';
import { countTry, type Leases } from './claim-rate.ts';
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
  leases: Leases;
  nowMs(): number;
}

export type BirthAnswer = { allowed: true; row: ManifestRow } | { allowed: false; refusal: Refusal };

/** Reads, counts and decides before it writes about any vehicle; writes only about the one that the secret opened. */
export async function allowBirth(ports: BirthPorts, event: HookEvent): Promise<BirthAnswer> {
  const { manifest, leases } = ports;
  const { claimCertificateId, certificateId } = event;
  const nowMs = ports.nowMs();
  const request = readBirthRequest(event.parameters);
  if (request === undefined) return refuse('bad-parameters');
  // strong readings both: a claim that is revoked gives birth to nobody who asks from then on
  const [claim, row] = (await Promise.all([
    manifest.get({ pk: manifestKeys.claim(claimCertificateId) }),
    manifest.get({ pk: manifestKeys.vin(request.vin) }),
  ])) as [ClaimRow | undefined, ManifestRow | undefined];
  if (claim === undefined) return refuse('unknown-claim');
  const use = await countTry(manifest, leases, claim, nowMs);
  if (use !== 'counted') return refuse(use === 'revoked' ? 'claim-revoked' : 'too-many-births');
  const decision = decideBirth(request, claim, row);
  if (!decision.allowed) return decision;
  const outcome = await promiseVehicle(ports, decision.row, certificateId);
  return outcome === 'promised' ? decision : refuse(outcome);
}

function refuse(refusal: Refusal): BirthAnswer {
  return { allowed: false, refusal };
}
