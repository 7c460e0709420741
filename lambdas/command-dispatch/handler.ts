import { setTimeout as sleep } from 'node:timers/promises';
import { ENV } from '../../contract/function-environment.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { type ApiEvent, withCaller } from '../common/http/api-route.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { requireEnv } from '../common/require-env.ts';
import { withSharedReads } from '../common/store/batch-read.ts';
import { readAhead } from '../common/store/read-ahead.ts';
import { openTable, type Table } from '../common/store/table.ts';
import type { CommandPorts } from './accept-command.ts';
import { routes } from './routes.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const vehiclesTable = requireEnv(ENV.vehiclesTable);
const vehicles = openTable(vehiclesTable);
const vehiclesTogether = withSharedReads(vehiclesTable, vehicles);
const shadows = openTable(requireEnv(ENV.shadowsTable));
const ports: CommandPorts = { vehicles, vehiclesTogether, shadows, dispatch: openDispatch(vehicles), sleep };

/** Commands of service applications, and the cancelling of whatever a vehicle is owed. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  const route = routes.get(event.routeKey);
  if (route === undefined) return respondProblem('not-found');
  const request = { ...ports, vehicles: vehiclesOf(event) };
  return withCaller(event, clients, (caller) => route(event, caller, request));
}

/** The vehicle of the path is read while it is found out who asks: a command waits for one reading less. */
function vehiclesOf({ pathParameters }: ApiEvent): Table {
  const vehicleId = pathParameters?.['vehicleId'];
  return isVehicleId(vehicleId ?? '') ? readAhead(vehicles, { vehicleId: String(vehicleId) }) : vehicles;
}
