import { type ClaimRow, type ManifestRow, manifestKeys } from '../../contract/identity/manifest.ts';
import { countTry } from './claim-rate.ts';
import { type BirthRequest, decideBirth, type Refusal, readBirthRequest } from './decide-birth.ts';
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
  nowMs(): number;
}

export type BirthAnswer = { allowed: true; row: ManifestRow } | { allowed: false; refusal: Refusal };

/** Reads, counts and decides before it writes about any vehicle; writes only about the one that the secret opened. */
export async function allowBirth(ports: BirthPorts, event: HookEvent): Promise<BirthAnswer> {
  const request = readBirthRequest(event.parameters);
  if (request === undefined) return refuse('bad-parameters');
  const { claim, row } = await readRows(ports, event, request);
  if (claim !== undefined) {
    const use = await countTry(ports.manifest, claim, ports.nowMs());
    if (use !== 'counted') return refuse(use === 'revoked' ? 'claim-revoked' : 'too-many-births');
  }
  const decision = decideBirth(request, claim, row);
  if (!decision.allowed) return decision;
  const outcome = await promiseVehicle(ports, decision.row, event.certificateId);
  return outcome === 'promised' ? decision : refuse(outcome);
}

async function readRows(
  { manifest }: BirthPorts,
  { claimCertificateId }: HookEvent,
  { vin }: BirthRequest,
): Promise<{ claim: ClaimRow | undefined; row: ManifestRow | undefined }> {
  const [claim, row] = await Promise.all([
    manifest.get({ pk: manifestKeys.claim(claimCertificateId) }),
    manifest.get({ pk: manifestKeys.vin(vin) }),
  ]);
  return { claim: claim as ClaimRow | undefined, row: row as ManifestRow | undefined };
}

function refuse(refusal: Refusal): BirthAnswer {
  return { allowed: false, refusal };
}
