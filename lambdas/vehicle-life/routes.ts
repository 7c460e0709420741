import { isClaimBatch } from '../../contract/identity/claim-batch.ts';
import { isVehicleId } from '../../contract/topics.ts';
import type { ApiEvent } from '../common/http/api-route.ts';
import type { Operator } from '../common/http/operator-route.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { changeOwner, type OwnerPorts } from './change-owner.ts';
import { readNewOwner, readReason, readRevocation } from './read-order.ts';
import { type RevocationPorts, revokeCertificates } from './revoke-certificates.ts';
import { type BatchRevocationPorts, revokeClaimBatch } from './revoke-claim-batch.ts';

export type LifePorts = RevocationPorts & BatchRevocationPorts & OwnerPorts;

type Route = (event: ApiEvent, operator: Operator, ports: LifePorts) => Promise<HttpResponse>;

const revokeCertificate: Route = async (event, operator, ports) => {
  const vehicleId = vehicleIdOf(event);
  if (vehicleId === undefined) return respondProblem('vehicle-not-found');
  const reading = readRevocation(event);
  if (!reading.ok) return reading.response;
  const { clientId: by, requestId } = operator;
  const answer = await revokeCertificates(ports, { ...reading.order, vehicleId, by, requestId });
  if (answer.kind === 'unknown-vehicle') return respondProblem('vehicle-not-found');
  if (answer.kind === 'unknown-certificate') return respondProblem('certificate-not-found');
  return respondJson(200, { vehicleId, status: reading.order.status, certificateIds: answer.certificateIds });
};

const revokeBatch: Route = async (event, { clientId: by }, ports) => {
  const batch = event.pathParameters?.['batch'];
  if (!isClaimBatch(batch)) return respondProblem('claim-batch-not-found');
  const reading = readReason(event);
  if (!reading.ok) return reading.response;
  const answer = await revokeClaimBatch(ports, { batch, by, reason: reading.order.reason });
  if (answer.kind === 'unknown-batch') return respondProblem('claim-batch-not-found');
  const { certificateIds, revokedAtMs } = answer;
  return respondJson(200, { batch, certificateIds, revokedAt: isoTime(revokedAtMs), revokedBy: answer.by });
};

const giveToOwner: Route = async (event, { clientId: by }, ports) => {
  const vehicleId = vehicleIdOf(event);
  if (vehicleId === undefined) return respondProblem('vehicle-not-found');
  const reading = readNewOwner(event);
  if (!reading.ok) return reading.response;
  const answer = await changeOwner(ports, { ...reading.order, vehicleId, by });
  if (answer.kind === 'unknown-vehicle') return respondProblem('vehicle-not-found');
  if (answer.kind === 'not-born') return respondProblem('vehicle-not-born', 'import it for its tenant instead');
  if (answer.kind === 'changed-meanwhile') return respondProblem('conflict', 'its owner changed meanwhile; look again');
  const { tenantId, change, cancelled } = answer;
  const since = change === undefined ? {} : { since: isoTime(change.sinceMs), previousTenant: change.from };
  return respondJson(200, { vehicleId, tenant: tenantId, ...since, cancelledMessages: cancelled });
};

function vehicleIdOf(event: ApiEvent): string | undefined {
  const vehicleId = event.pathParameters?.['vehicleId'] ?? '';
  return isVehicleId(vehicleId) ? vehicleId : undefined;
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** By API Gateway's route key. */
export const routes = new Map<string, Route>([
  ['POST /v1/vehicles/{vehicleId}/certificate/revocation', revokeCertificate],
  ['POST /v1/claim-batches/{batch}/revocation', revokeBatch],
  ['POST /v1/vehicles/{vehicleId}/owner', giveToOwner],
]);
