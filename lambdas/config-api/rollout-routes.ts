import { beginRollout, ROLLOUT_ORDERS, stepRollout } from '../../contract/config/rollout.ts';
import { NO_COUNTS } from '../../contract/config/rollout-plan.ts';
import { type RolloutRequest, readPlan, rolloutSchema } from '../../contract/config/rollout-request.ts';
import { readBySchema } from '../../contract/http/request-schema.ts';
import { messageIdOf, requestHashOf } from '../../contract/mailbox/message-id.ts';
import { isMessageId } from '../../contract/mailbox/receipt.ts';
import { findAssignment, projectRollout } from '../common/config/attach-rollout.ts';
import type { Rollout } from '../common/config/rollout-store.ts';
import { withProgress } from '../common/config/with-progress.ts';
import type { Caller } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import type { ConfigApiPorts, Route } from './ports.ts';
import { nextCursor, readPage } from './read-page.ts';
import { usableVersion } from './usable-version.ts';
import { rolloutView } from './views.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/** The same request under the same key is the same rollout. It begins with the next run of its worker. */
const create: Route = async (event, caller, ports) => {
  const key = event.headers['idempotency-key'];
  if (key === undefined || !IDEMPOTENCY_KEY.test(key)) {
    return respondProblem('idempotency-key-required', '1 to 128 printable characters without spaces');
  }
  const reading = readJsonBody(event);
  if (!reading.ok) return respondProblem(reading.problem, reading.detail);
  const request = readBySchema(rolloutSchema, reading.body);
  if (!request.ok) return respondProblem('invalid-request', request.detail);
  const rolloutId = messageIdOf(caller.tenantId, 'rollout', key);
  const requestHash = requestHashOf(reading.body);
  const existing = await ports.rollouts.find(caller.tenantId, rolloutId);
  if (existing !== undefined) return answerAgain(existing as Rollout, requestHash);
  return begin(request.value, { rolloutId, requestHash, caller }, ports);
};

async function begin(
  request: RolloutRequest,
  { rolloutId, requestHash, caller }: { rolloutId: string; requestHash: string; caller: Caller },
  ports: ConfigApiPorts,
): Promise<HttpResponse> {
  const { tenantId, clientId } = caller;
  const { configId, scope, value } = request;
  const planned = readPlan(request);
  if (!planned.ok) return respondProblem('invalid-request', planned.detail);
  const usable = await usableVersion({ tenantId, configId, version: request.version }, ports);
  if (!usable.ok) return respondProblem(usable.problem);
  const held = (await findAssignment({ tenantId, scope, value, configId }, ports.assignments)).rollout;
  if (held !== undefined) return respondProblem('rollout-under-way', held.rolloutId);
  const nowMs = ports.nowMs();
  const rollout: Rollout = {
    ...{ kind: 'rollout', tenantId, rolloutId, scope, value, configId, requestHash },
    ...{ createdAtMs: nowMs, createdBy: clientId, version: 1, isAttached: false },
    to: { version: usable.version.version, sha256: usable.version.sha256 },
    ...{ plan: planned.plan, progress: beginRollout(planned.plan, nowMs), counts: NO_COUNTS },
  };
  const existing = await ports.rollouts.insert(rollout);
  return existing === undefined ? created(rollout) : answerAgain(existing as Rollout, requestHash);
}

function answerAgain(existing: Rollout, requestHash: string): HttpResponse {
  return existing.requestHash === requestHash ? created(existing) : respondProblem('idempotency-key-reused');
}

function created(rollout: Rollout): HttpResponse {
  return respondJson(202, rolloutView(rollout), { location: `/v1/rollouts/${rollout.rolloutId}` });
}

const list: Route = async (event, { tenantId }, { rollouts }) => {
  const page = readPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const { work, nextKey } = await rollouts.list(tenantId, page.limit, page.after);
  const found = work.filter((each) => each.kind === 'rollout');
  return respondJson(200, { rollouts: found.map(rolloutView), ...nextCursor(nextKey) });
};

async function find(rolloutId: string | undefined, { tenantId }: Caller, ports: ConfigApiPorts) {
  const found = isMessageId(rolloutId) ? await ports.rollouts.find(tenantId, rolloutId) : undefined;
  return found?.kind === 'rollout' ? found : undefined;
}

const get: Route = async (event, caller, ports) => {
  const rollout = await find(event.pathParameters?.['rolloutId'], caller, ports);
  return rollout === undefined ? respondProblem('not-found') : respondJson(200, rolloutView(rollout));
};

/** `approve`, `pause`, `resume`, `abort`, `rollback`. */
const order: Route = async (event, caller, ports) => {
  const wish = ROLLOUT_ORDERS.find((each) => each === event.pathParameters?.['order']);
  const rollout = wish && (await find(event.pathParameters?.['rolloutId'], caller, ports));
  if (rollout === undefined || wish === undefined) return respondProblem('not-found');
  const progress = stepRollout(rollout.plan, rollout.progress, { kind: wish, nowMs: ports.nowMs() });
  if (progress === undefined) return respondProblem('rollout-order-refused', `it is ${rollout.progress.state}`);
  const next = withProgress(rollout, progress);
  // open, whatever it is now: the worker sees to it that the assignment follows
  if (!(await ports.rollouts.write(next, true))) return respondProblem('conflict', 'it moved meanwhile; try again');
  await projectRollout(next, ports.assignments);
  return respondJson(202, rolloutView(next));
};

export const rolloutRoutes: [string, Route][] = [
  ['POST /v1/rollouts', create],
  ['GET /v1/rollouts', list],
  ['GET /v1/rollouts/{rolloutId}', get],
  ['POST /v1/rollouts/{rolloutId}/{order}', order],
];
