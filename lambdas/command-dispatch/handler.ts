import { setTimeout as sleep } from 'node:timers/promises';
import { ENV } from '../../contract/function-environment.ts';
import { type ApiEvent, withCaller } from '../common/http/api-route.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import type { CommandPorts } from './accept-command.ts';
import { routes } from './routes.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const shadows = openTable(requireEnv(ENV.shadowsTable));
const ports: CommandPorts = { vehicles, shadows, dispatch: openDispatch(vehicles), sleep };

/** Commands of service applications, and the cancelling of whatever a vehicle is owed. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  const route = routes.get(event.routeKey);
  if (route === undefined) return respondProblem('not-found');
  return withCaller(event, clients, (caller) => route(event, caller, ports));
}
