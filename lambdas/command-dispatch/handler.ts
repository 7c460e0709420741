import { ENV } from '../../contract/function-environment.ts';
import type { MailboxMessage } from '../../contract/mailbox/message.ts';
import { messageIdOf, requestHashOf } from '../../contract/mailbox/message-id.ts';
import { type ApiEvent, type Caller, vehicleOfCaller, withCaller } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { commandView } from '../common/mailbox/command-view.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { sendToVehicle } from '../common/mailbox/send-to-vehicle.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { isIdempotencyKey, readCommandRequest } from './read-command-request.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const ports = openDispatch(vehicles);

/** `POST /v1/vehicles/{vehicleId}/commands`: persist, then publish when the vehicle is ready. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  return withCaller(event, clients, (caller) => accept(event, caller));
}

async function accept(event: ApiEvent, caller: Caller): Promise<HttpResponse> {
  const idempotencyKey = event.headers['idempotency-key'];
  if (!isIdempotencyKey(idempotencyKey)) {
    return respondProblem('idempotency-key-required', '1 to 128 printable characters without spaces');
  }
  const reading = readJsonBody(event);
  if (!reading.ok) return respondProblem(reading.problem, reading.detail);
  const vehicle = await vehicleOfCaller(event, caller, vehicles);
  if (vehicle === undefined) return respondProblem('vehicle-not-found');
  const context = { vehicleId: vehicle.vehicleId, caller, idempotencyKey, nowMs: Date.now() };
  const command = readCommandRequest(reading.body, context);
  if (command.ok) {
    const sent = await sendToVehicle(command.draft, ports, vehicle);
    return sent.outcome === 'key-reused' ? respondProblem('idempotency-key-reused') : accepted(sent.message);
  }
  const earlier = await earlierAnswer(context, reading.body);
  return earlier ?? respondProblem(command.problem, command.detail);
}

/** A repeated request keeps its first answer, also when its `notAfter` has passed meanwhile. */
async function earlierAnswer(
  context: { vehicleId: string; caller: Caller; idempotencyKey: string },
  body: Record<string, unknown>,
): Promise<HttpResponse | undefined> {
  const { vehicleId, caller, idempotencyKey } = context;
  const earlier = await ports.mailbox.find(vehicleId, messageIdOf(caller.tenantId, vehicleId, idempotencyKey));
  return earlier?.requestHash === requestHashOf(body) ? accepted(earlier) : undefined;
}

function accepted(message: MailboxMessage): HttpResponse {
  const location = `/v1/vehicles/${message.vehicleId}/commands/${message.messageId}`;
  return respondJson(202, commandView(message, Date.now()), { location });
}
