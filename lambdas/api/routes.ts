import { INDEXES } from '../../contract/function-environment.ts';
import { ownedSinceMs } from '../../contract/identity/owner.ts';
import { isMessageId } from '../../contract/mailbox/receipt.ts';
import { type ApiEvent, type Caller, vehicleOfCaller } from '../common/http/api-route.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { commandView } from '../common/mailbox/command-view.ts';
import type { MailboxStore } from '../common/mailbox/mailbox-store.ts';
import type { Row, Table } from '../common/store/table.ts';
import { asVehicleRow, type VehicleRow } from '../common/store/vehicle-row.ts';
import { decodeCursor, nextCursor } from './page-cursor.ts';
import { shadowView, vehicleView } from './vehicle-view.ts';

export interface ApiPorts {
  vehicles: Table;
  shadows: Table;
  mailbox: MailboxStore;
  /** How long a vehicle must have been away before it is shown so. */
  presenceDebounceMs: number;
  nowMs(): number;
}

export type Route = (event: ApiEvent, caller: Caller, ports: ApiPorts) => Promise<HttpResponse>;

const MAX_PAGE = 100;

type Page = { ok: true; limit: number; after?: string } | { ok: false; detail: string };

function readPage(event: ApiEvent): Page {
  const { limit = '50', cursor } = event.queryStringParameters ?? {};
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > MAX_PAGE) {
    return { ok: false, detail: `limit is not a whole number from 1 to ${MAX_PAGE}` };
  }
  if (cursor === undefined) return { ok: true, limit: count };
  const after = decodeCursor(cursor);
  return after === undefined ? { ok: false, detail: 'cursor is not one of ours' } : { ok: true, limit: count, after };
}

const listVehicles: Route = async (event, caller, { vehicles, presenceDebounceMs, nowMs }) => {
  const page = readPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const { tenantId } = caller;
  const startKey: Row | undefined = page.after === undefined ? undefined : { tenantId, vehicleId: page.after };
  const { rows, nextKey } = await vehicles.query({
    index: INDEXES.vehiclesByTenant,
    condition: 'tenantId = :tenant',
    values: { ':tenant': tenantId },
    limit: page.limit,
    ...(startKey === undefined ? {} : { startKey }),
  });
  return respondJson(200, {
    vehicles: rows
      .map(asVehicleRow)
      .filter(({ retirement }) => retirement === undefined)
      .map((vehicle) => vehicleView(vehicle, { nowMs: nowMs(), debounceMs: presenceDebounceMs })),
    ...nextCursor(nextKey, 'vehicleId'),
  });
};

/** Runs `answer` for the caller's own vehicle, or says that there is none. */
function forVehicle(answer: (event: ApiEvent, vehicle: VehicleRow, ports: ApiPorts) => Promise<HttpResponse>): Route {
  return async (event, caller, ports) => {
    const vehicle = await vehicleOfCaller(event, caller, ports.vehicles);
    return vehicle === undefined ? respondProblem('vehicle-not-found') : answer(event, vehicle, ports);
  };
}

const getVehicle = forVehicle(async (_event, vehicle, { shadows, presenceDebounceMs, nowMs }) => {
  const shadow = await shadows.get({ vehicleId: vehicle.vehicleId });
  const frameAtMs = isOwners(shadow, vehicle) ? shadow?.['updatedAtMs'] : undefined;
  const seen = { nowMs: nowMs(), debounceMs: presenceDebounceMs };
  return respondJson(200, vehicleView(vehicle, typeof frameAtMs === 'number' ? { ...seen, frameAtMs } : seen));
});

const getShadow = forVehicle(async (_event, vehicle, { shadows }) => {
  const { vehicleId } = vehicle;
  const row = await shadows.get({ vehicleId });
  return respondJson(200, shadowView(vehicleId, isOwners(row, vehicle) ? row : undefined));
});

/**
 * False for a shadow of the owner before, which is emptied right after the vehicle was given away, and of the one after,
 * when that happened since the vehicle was read.
 */
function isOwners(shadow: Row | undefined, vehicle: VehicleRow): boolean {
  return Number(shadow?.['sinceMs'] ?? 0) === ownedSinceMs(vehicle);
}

const listCommands = forVehicle(async (event, { vehicleId, tenantId }, { mailbox, nowMs }) => {
  const page = readPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const startKey = page.after === undefined ? undefined : { vehicleId, messageId: page.after };
  const { messages, nextKey } = await mailbox.list(vehicleId, page.limit, startKey);
  const commands = messages.filter((message) => message.kind === 'command' && message.tenantId === tenantId);
  return respondJson(200, {
    commands: commands.map((message) => commandView(message, nowMs())),
    ...nextCursor(nextKey, 'messageId'),
  });
});

const getCommand = forVehicle(async (event, { vehicleId, tenantId }, { mailbox, nowMs }) => {
  const commandId = event.pathParameters?.['commandId'];
  const message = isMessageId(commandId) ? await mailbox.find(vehicleId, commandId) : undefined;
  // what an earlier owner asked for is nobody else's to read
  if (message?.tenantId !== tenantId) return respondProblem('message-not-found');
  return respondJson(200, commandView(message, nowMs()));
});

/** By API Gateway's route key. */
export const routes = new Map<string, Route>([
  ['GET /v1/vehicles', listVehicles],
  ['GET /v1/vehicles/{vehicleId}', getVehicle],
  ['GET /v1/vehicles/{vehicleId}/shadow', getShadow],
  ['GET /v1/vehicles/{vehicleId}/commands', listCommands],
  ['GET /v1/vehicles/{vehicleId}/commands/{commandId}', getCommand],
]);
