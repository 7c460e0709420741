import { type CommandCheck, checkCommand } from '../../contract/command/check-command.ts';
import { readWaitSeconds } from '../../contract/http/prefer.ts';
import { stateAt } from '../../contract/mailbox/deadlines.ts';
import type { MailboxMessage, Requester } from '../../contract/mailbox/message.ts';
import { messageIdOf, requestHashOf } from '../../contract/mailbox/message-id.ts';
import type { MessageDraft } from '../../contract/mailbox/new-message.ts';
import { isSettled } from '../../contract/mailbox/state-machine.ts';
import { type ApiEvent, type Caller, vehicleOfCaller } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { readRequester, readTraceparent } from '../common/http/requester.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { awaitSettled } from '../common/mailbox/await-settled.ts';
import { commandView } from '../common/mailbox/command-view.ts';
import type { DispatchPorts } from '../common/mailbox/dispatch.ts';
import { sendToVehicle } from '../common/mailbox/send-to-vehicle.ts';
import { isOwnersShadow, signalsOf } from '../common/store/shadow-row.ts';
import type { Row, Table } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import { shadowAskedFor } from './precondition-read.ts';
import { type CommandRequest, isIdempotencyKey, readCommandRequest } from './read-command-request.ts';

export interface CommandPorts {
  vehicles: Table;
  /** The same for requests about many at once, whose reads go together. */
  vehiclesTogether?: Table;
  shadows: Table;
  dispatch: DispatchPorts;
  sleep(ms: number): Promise<unknown>;
}

/** A request whose vehicle is known to be the caller's. */
interface Asked {
  vehicle: VehicleRow;
  shadow: Row | undefined;
  caller: Caller;
  requester: Requester;
  idempotencyKey: string;
  body: Record<string, unknown>;
}

/** `POST /v1/vehicles/{vehicleId}/commands`: persist, then publish when the vehicle is ready. */
export async function acceptCommand(event: ApiEvent, caller: Caller, ports: CommandPorts): Promise<HttpResponse> {
  const idempotencyKey = event.headers['idempotency-key'];
  if (!isIdempotencyKey(idempotencyKey)) {
    return respondProblem('idempotency-key-required', '1 to 128 printable characters without spaces');
  }
  const reading = readJsonBody(event);
  if (!reading.ok) return respondProblem(reading.problem, reading.detail);
  const { body } = reading;
  const asking = readRequester(event, caller);
  if (!asking.ok) return respondProblem('invalid-request', asking.detail);
  const [vehicle, shadow] = await Promise.all([
    vehicleOfCaller(event, caller, ports.vehicles),
    readShadow(event, body, ports.shadows),
  ]);
  if (vehicle === undefined) return respondProblem('vehicle-not-found');
  const { requester } = asking;
  return send({ vehicle, shadow, caller, requester, idempotencyKey, body }, event, ports);
}

/** Read only where a precondition asks for it. */
async function readShadow(event: ApiEvent, body: Record<string, unknown>, shadows: Table): Promise<Row | undefined> {
  const vehicleId = shadowAskedFor(event, body);
  return vehicleId === undefined ? undefined : shadows.get({ vehicleId });
}

async function send(asked: Asked, event: ApiEvent, ports: CommandPorts): Promise<HttpResponse> {
  const nowMs = ports.dispatch.nowMs();
  const request = readCommandRequest(asked.body, nowMs);
  if (!request.ok) return earlierOr(respondProblem(request.problem, request.detail), asked, event, ports);
  const check = checkRequest(request, asked, nowMs);
  if (!check.ok) return earlierOr(refusal(check), asked, event, ports);
  const draft = { ...draftOf(request, check, asked), ...readTraceparent(event) };
  const sent = await sendToVehicle(draft, ports.dispatch, asked.vehicle, event.requestContext.timeEpoch);
  return sent.outcome === 'key-reused' ? respondProblem('idempotency-key-reused') : answer(sent.message, event, ports);
}

function checkRequest({ type, parameters }: CommandRequest, { vehicle, shadow, caller }: Asked, nowMs: number) {
  const signals = signalsOf(isOwnersShadow(shadow, vehicle) ? shadow : undefined);
  return checkCommand(type, { parameters, roles: caller.roles ?? [], signals, nowMs });
}

const PROBLEM_OF = {
  role: 'role-not-permitted',
  parameters: 'invalid-parameters',
  precondition: 'precondition-not-met',
} as const;

function refusal({ by, rule, detail }: Extract<CommandCheck, { ok: false }>): HttpResponse {
  return respondProblem(PROBLEM_OF[by], detail, { rule });
}

function draftOf(
  { typeName, parameters, notAfterMs }: CommandRequest,
  { role, undecided }: Extract<CommandCheck, { ok: true }>,
  { vehicle, requester, idempotencyKey, body }: Asked,
): MessageDraft {
  const { vehicleId, tenantId } = vehicle;
  return {
    ...{ vehicleId, tenantId, idempotencyKey, notAfterMs },
    ...{ kind: 'command', type: typeName, payload: parameters, request: body },
    requester: { ...requester, role },
    ...(undecided.length === 0
      ? {}
      : { note: { reasonCode: 'vehicle-decides', reason: `signals too old or missing for: ${undecided.join(', ')}` } }),
  };
}

/** A repeated request keeps its first answer, also when meanwhile its time has passed or the vehicle moves. */
async function earlierOr(
  refused: HttpResponse,
  { vehicle, caller, idempotencyKey, body }: Asked,
  event: ApiEvent,
  ports: CommandPorts,
): Promise<HttpResponse> {
  const { vehicleId } = vehicle;
  const messageId = messageIdOf(caller.tenantId, vehicleId, idempotencyKey);
  const earlier = await ports.dispatch.mailbox.find(vehicleId, messageId);
  return earlier?.requestHash === requestHashOf(body) ? answer(earlier, event, ports) : refused;
}

/** 202 with what is known now; when the caller would rather wait and the command ends in time, 200. */
async function answer(message: MailboxMessage, event: ApiEvent, ports: CommandPorts): Promise<HttpResponse> {
  const { mailbox, nowMs } = ports.dispatch;
  const waitSeconds = readWaitSeconds(event.headers['prefer']);
  const location = `/v1/vehicles/${message.vehicleId}/commands/${message.messageId}`;
  if (waitSeconds === undefined) return respondJson(202, commandView(message, nowMs()), { location });
  const untilMs = nowMs() + waitSeconds * 1000;
  const latest = await awaitSettled(message, untilMs, { mailbox, nowMs, sleep: ports.sleep });
  const headers = { location, 'preference-applied': `wait=${waitSeconds}` };
  return respondJson(isSettled(stateAt(latest, nowMs())) ? 200 : 202, commandView(latest, nowMs()), headers);
}
