import { ENV } from '../../contract/function-environment.ts';
import type { MailboxMessage } from '../../contract/mailbox/message.ts';
import { messageIdOf, requestHashOf } from '../../contract/mailbox/message-id.ts';
import { type ApiEvent, type Caller, vehicleOfCaller, withCaller } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { dispatchMessage } from '../common/mailbox/dispatch.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { requireEnv } from '../common/require-env.ts';
import { storingFault } from '../common/store/storing-fault.ts';
import { openTable } from '../common/store/table.ts';
import { type Desired, desiredFault, mergeDesired } from './merge-desired.ts';

const CONFIG_TTL_MS = 7 * 86_400_000;
const CONFIG_PRIORITY = 5;

const clients = openTable(requireEnv(ENV.clientsTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const shadows = openTable(requireEnv(ENV.shadowsTable));
const ports = openDispatch(vehicles);

/** `PATCH /v1/vehicles/{vehicleId}/shadow`: merges `desired` and owes it to the vehicle as a configuration message. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  return withCaller(event, clients, (caller) => patchShadow(event, caller));
}

async function patchShadow(event: ApiEvent, caller: Caller): Promise<HttpResponse> {
  const reading = readJsonBody(event);
  if (!reading.ok) return respondProblem(reading.problem, reading.detail);
  const patch = reading.body['desired'];
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return respondProblem('invalid-request', 'desired is not an object');
  }
  const notStorable = storingFault(patch);
  if (notStorable !== undefined) return respondProblem('invalid-request', `desired ${notStorable}`);
  const vehicle = await vehicleOfCaller(event, caller, vehicles);
  if (vehicle === undefined) return respondProblem('vehicle-not-found');
  const write = await writeDesired(vehicle.vehicleId, patch as Desired);
  if (!write.ok) return respondProblem(write.problem, write.detail);
  const { written } = write;
  const message = desiredMessage(vehicle.vehicleId, caller, written);
  await ports.mailbox.insert(message);
  const sent = await dispatchMessage(message, ports);
  return respondJson(202, { ...written, messageId: sent.messageId, state: sent.state });
}

interface WrittenDesired {
  desired: Desired;
  desiredVersion: number;
}

type DesiredWrite =
  | { ok: true; written: WrittenDesired }
  | { ok: false; problem: 'invalid-request' | 'conflict'; detail: string };

async function writeDesired(vehicleId: string, patch: Desired): Promise<DesiredWrite> {
  let row = await shadows.get({ vehicleId });
  for (let race = 0; race < 5; race += 1) {
    const version = (row?.['desiredVersion'] as number | undefined) ?? 0;
    const desired = mergeDesired((row?.['desired'] as Desired | undefined) ?? {}, patch);
    const fault = desiredFault(desired);
    if (fault !== undefined) return { ok: false, problem: 'invalid-request', detail: fault };
    const outcome = await shadows.update({
      key: { vehicleId },
      update: 'SET desired = :desired, desiredVersion = :next',
      condition: version === 0 ? 'attribute_not_exists(desiredVersion)' : 'desiredVersion = :version',
      values: { ':desired': desired, ':next': version + 1, ...(version === 0 ? {} : { ':version': version }) },
    });
    if (outcome.ok) return { ok: true, written: { desired, desiredVersion: version + 1 } };
    row = outcome.current;
  }
  return { ok: false, problem: 'conflict', detail: 'desired is being changed by others; try again' };
}

function desiredMessage(vehicleId: string, caller: Caller, written: WrittenDesired): MailboxMessage {
  const nowMs = Date.now();
  const { desired, desiredVersion } = written;
  return {
    vehicleId,
    messageId: messageIdOf(caller.tenantId, vehicleId, `desired ${desiredVersion}`),
    tenantId: caller.tenantId,
    kind: 'config',
    type: 'desired',
    payload: { desired, desiredVersion },
    priority: CONFIG_PRIORITY,
    issuedAtMs: nowMs,
    notAfterMs: nowMs + CONFIG_TTL_MS,
    collapseKey: 'desired',
    requestHash: requestHashOf(written),
    requestedBy: caller.clientId,
    attempts: 0,
    version: 1,
    state: 'ACCEPTED',
    history: [{ state: 'ACCEPTED', atMs: nowMs, by: 'api' }],
  };
}
