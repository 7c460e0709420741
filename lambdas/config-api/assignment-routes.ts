import { ASSIGNMENT_SCOPES, type Assignment, type ChosenVersion } from '../../contract/config/assignment.ts';
import { assignSchema } from '../../contract/config/config-request.ts';
import { isConfigId } from '../../contract/config/config-version.ts';
import { readBySchema } from '../../contract/http/request-schema.ts';
import { messageIdOf } from '../../contract/mailbox/message-id.ts';
import { isVehicleId } from '../../contract/topics.ts';
import type { AssignmentKey } from '../common/config/assignment-store.ts';
import { findAssignment } from '../common/config/attach-rollout.ts';
import { syncOne } from '../common/config/sync-vehicle.ts';
import { type ApiEvent, type Caller, vehicleOfCaller } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import type { ConfigApiPorts, Route } from './ports.ts';
import { nextCursor, readPage } from './read-page.ts';
import { usableVersion } from './usable-version.ts';
import { assignmentView } from './views.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/** An assignment of the path; with the vehicle, where it is one vehicle's. */
type Target = { ok: true; key: AssignmentKey; vehicle?: VehicleRow } | { ok: false; response: HttpResponse };

async function readTarget(event: ApiEvent, caller: Caller, ports: ConfigApiPorts): Promise<Target> {
  const { scope, value = '', configId } = event.pathParameters ?? {};
  const known = ASSIGNMENT_SCOPES.find((each) => each === scope);
  if (known === undefined || !isConfigId(configId)) return { ok: false, response: respondProblem('not-found') };
  const key: AssignmentKey = { tenantId: caller.tenantId, scope: known, value, configId };
  if (known !== 'vehicle') {
    const isName = known === 'base' ? value === '*' : NAME.test(value);
    return isName ? { ok: true, key } : { ok: false, response: respondProblem('not-found') };
  }
  const ofVehicle: ApiEvent = { ...event, pathParameters: { vehicleId: value } };
  const vehicle = await vehicleOfCaller(ofVehicle, caller, ports.vehicles);
  if (vehicle === undefined) return { ok: false, response: respondProblem('vehicle-not-found') };
  return { ok: true, key, vehicle };
}

/** Every PUT is a new decision: vehicles that refused this version before are asked again. */
const assign: Route = async (event, caller, ports) => {
  const reading = readJsonBody(event);
  if (!reading.ok) return respondProblem(reading.problem, reading.detail);
  const request = readBySchema(assignSchema, reading.body);
  if (!request.ok) return respondProblem('invalid-request', request.detail);
  const target = await readTarget(event, caller, ports);
  if (!target.ok) return target.response;
  const usable = await usableVersion({ ...target.key, version: request.value.version }, ports);
  if (!usable.ok) return respondProblem(usable.problem);
  const { version, sha256 } = usable.version;
  return decide(target, { version, sha256 }, caller, ports);
};

const unassign: Route = async (event, caller, ports) => {
  const target = await readTarget(event, caller, ports);
  return target.ok ? decide(target, undefined, caller, ports) : target.response;
};

async function decide(
  { key, vehicle }: Extract<Target, { ok: true }>,
  to: Omit<ChosenVersion, 'decision'> | undefined,
  caller: Caller,
  ports: ConfigApiPorts,
): Promise<HttpResponse> {
  const before = await findAssignment(key, ports.assignments);
  if (await isBeingRolledOut(before, ports)) return respondProblem('rollout-under-way', before.rollout?.rolloutId);
  const decision = messageIdOf(key.tenantId, JSON.stringify(key), String(before.revision + 1));
  const { rollout: _rollout, chosen: _chosen, ...bare } = before;
  const after: Assignment = to === undefined ? bare : { ...bare, chosen: { ...to, decision } };
  if (!(await ports.assignments.write(after))) return respondProblem('conflict', 'others are changing it; try again');
  const view = to === undefined ? { removed: true } : assignmentView(after);
  if (vehicle !== undefined) {
    const { outcome } = await syncOne(vehicle, key.configId, { ...ports, clientId: caller.clientId });
    return respondJson(202, { ...view, outcome });
  }
  await walkLater(key, decision, caller, ports);
  return respondJson(202, view);
}

/** A rollout that was stopped or aborted gives way; one that goes on does not. */
async function isBeingRolledOut({ tenantId, rollout }: Assignment, ports: ConfigApiPorts): Promise<boolean> {
  if (rollout === undefined) return false;
  const found = await ports.rollouts.find(tenantId, rollout.rolloutId);
  return found?.kind === 'rollout' && !['STOPPED', 'ABORTED'].includes(found.progress.state);
}

async function walkLater(
  { tenantId, scope, value, configId }: AssignmentKey,
  decision: string,
  { clientId }: Caller,
  { rollouts, nowMs }: ConfigApiPorts,
): Promise<void> {
  if (scope === 'vehicle') return;
  await rollouts.insert({
    ...{ kind: 'walk', tenantId, rolloutId: decision, scope, value, configId },
    ...{ createdAtMs: nowMs(), createdBy: clientId, version: 1, isDone: false },
  });
}

/** Those of base, models and cohorts; with `?vehicleId=` those of that vehicle alone. */
const listAssignments: Route = async (event, { tenantId }, { assignments }) => {
  const page = readPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const vehicleId = event.queryStringParameters?.['vehicleId'];
  if (vehicleId !== undefined && !isVehicleId(vehicleId)) return respondProblem('vehicle-not-found');
  const found = await assignments.list(tenantId, { ...page, ...(vehicleId === undefined ? {} : { vehicleId }) });
  return respondJson(200, { assignments: found.assignments.map(assignmentView), ...nextCursor(found.nextKey) });
};

const path = '/v1/config-assignments/{scope}/{value}/{configId}';
export const assignmentRoutes: [string, Route][] = [
  [`PUT ${path}`, assign],
  [`DELETE ${path}`, unassign],
  ['GET /v1/config-assignments', listAssignments],
];
