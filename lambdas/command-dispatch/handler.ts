import { setTimeout as sleep } from 'node:timers/promises';
import { ENV } from '../../contract/function-environment.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { type ApiEvent, withCaller } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { requireEnv } from '../common/require-env.ts';
import { withSharedReads } from '../common/store/batch-read.ts';
import { readAheadTogether } from '../common/store/read-together.ts';
import { openTable, type Table } from '../common/store/table.ts';
import type { CommandPorts } from './accept-command.ts';
import { shadowAskedFor } from './precondition-read.ts';
import { COMMAND_ROUTE, routes } from './routes.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const vehiclesTogether = withSharedReads(vehicles);
const shadows = openTable(requireEnv(ENV.shadowsTable));
const ports: CommandPorts = { vehicles, vehiclesTogether, shadows, dispatch: openDispatch(vehicles), sleep };

/** Commands of service applications, and the cancelling of whatever a vehicle is owed. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  const route = routes.get(event.routeKey);
  if (route === undefined) return respondProblem('not-found');
  const ahead = tablesFor(event);
  const request = { ...ports, vehicles: ahead.vehicles, shadows: ahead.shadows };
  return withCaller(event, ahead.clients, (caller) => route(event, caller, request));
}

/** Who asks, the vehicle of the path, and what a precondition looks at are read together, before anybody asks for one. */
function tablesFor(event: ApiEvent): { clients: Table; vehicles: Table; shadows: Table } {
  const { client_id: clientId } = event.requestContext.authorizer.jwt.claims;
  const vehicleId = event.pathParameters?.['vehicleId'] ?? '';
  if (typeof clientId !== 'string' || !isVehicleId(vehicleId)) return { clients, vehicles, shadows };
  const [ofClient = clients, ofVehicle = vehicles, ofShadow = shadows] = readAheadTogether([
    { table: clients, key: { clientId } },
    { table: vehicles, key: { vehicleId } },
    ...(looksAtShadow(event) ? [{ table: shadows, key: { vehicleId } }] : []),
  ]);
  return { clients: ofClient, vehicles: ofVehicle, shadows: ofShadow };
}

function looksAtShadow(event: ApiEvent): boolean {
  if (event.routeKey !== COMMAND_ROUTE) return false;
  const reading = readJsonBody(event);
  return reading.ok && shadowAskedFor(event, reading.body) !== undefined;
}
