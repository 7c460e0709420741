import { bulkRequestSchema } from '../../contract/campaign/bulk-request.ts';
import { readBySchema } from '../../contract/http/request-schema.ts';
import { atOnce } from '../common/at-once.ts';
import type { ApiEvent, Caller } from '../common/http/api-route.ts';
import { readIdempotencyKey } from '../common/http/idempotency-key.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { logger } from '../common/logger.ts';
import type { Table } from '../common/store/table.ts';
import { readVehicle, type VehicleRow } from '../common/store/vehicle-row.ts';
import { acceptCommand, type CommandPorts } from './accept-command.ts';

/** Vehicles that are worked on at once: the SDK keeps 50 connections. */
const AT_ONCE = 48;
/** A thousand of the longest ids, and a command. */
const MAX_BODY_BYTES = 96 * 1024;
/** Nothing is begun after this: API Gateway and the function's time-out must not take the answers of all. */
const BEGIN_WITHIN_MS = 15_000;

/**
 * `POST /v1/commands:bulk`: for each vehicle what `POST /v1/vehicles/{vehicleId}/commands` would do, under the same key,
 * and its answer. A request that broke off is sent again as it was: who has the command already, has it once.
 */
export async function acceptBulk(event: ApiEvent, caller: Caller, own: CommandPorts): Promise<HttpResponse> {
  const keyed = readIdempotencyKey(event);
  if (!keyed.ok) return keyed.response;
  const document = readJsonBody(event, MAX_BODY_BYTES);
  if (!document.ok) return respondProblem(document.problem, document.detail);
  const reading = readBySchema(bulkRequestSchema, document.body);
  if (!reading.ok) return respondProblem('invalid-request', reading.detail);
  const vehicleIds = [...new Set(reading.value.vehicleIds)];
  const body = JSON.stringify(reading.value.command);
  const ports = withVehicles(own, own.vehiclesTogether ?? own.vehicles);
  const untilMs = ports.dispatch.nowMs() + BEGIN_WITHIN_MS;
  const results = await atOnce(AT_ONCE, vehicleIds, (vehicleId) =>
    answerFor(vehicleId, body, { event, caller, ports, untilMs }),
  );
  return respondJson(207, { results });
}

/** The same with another way to read vehicles. */
function withVehicles(ports: CommandPorts, vehicles: Table): CommandPorts {
  const readOne = (vehicleId: string): Promise<VehicleRow | undefined> => readVehicle(vehicles, vehicleId);
  return { ...ports, vehicles, dispatch: { ...ports.dispatch, readVehicle: readOne, readVehicleAside: readOne } };
}

async function answerFor(
  vehicleId: string,
  body: string,
  { event, caller, ports, untilMs }: { event: ApiEvent; caller: Caller; ports: CommandPorts; untilMs: number },
): Promise<Record<string, unknown>> {
  if (ports.dispatch.nowMs() >= untilMs) return resultOf(vehicleId, respondProblem('not-reached'));
  // nobody waits for a thousand results
  const { prefer: _prefer, ...headers } = event.headers;
  const own: ApiEvent = { ...event, headers, pathParameters: { vehicleId }, body, isBase64Encoded: false };
  return resultOf(vehicleId, await acceptSafely(own, caller, ports));
}

/** One vehicle's fault is its own. */
async function acceptSafely(event: ApiEvent, caller: Caller, ports: CommandPorts): Promise<HttpResponse> {
  try {
    return await acceptCommand(event, caller, ports);
  } catch (error) {
    logger.error('command of a bulk failed', { ...event.pathParameters, error: error as Error });
    return respondProblem('internal');
  }
}

function resultOf(vehicleId: string, { statusCode: status = 500, body = '{}' }: HttpResponse): Record<string, unknown> {
  const answer = JSON.parse(body) as Record<string, unknown>;
  if (status >= 400) return { vehicleId, status, problem: answer };
  const { commandId, state, notAfter } = answer;
  return { vehicleId, status, commandId, state, notAfter };
}
