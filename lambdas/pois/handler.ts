import { ENV } from '../../contract/function-environment.ts';
import { type ApiEvent, withCaller } from '../common/http/api-route.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { type PoiPorts, routes } from './routes.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const ports: PoiPorts = { vehicles, dispatch: openDispatch(vehicles) };

/** Points of interest for one vehicle. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  const route = routes.get(event.routeKey);
  if (route === undefined) return respondProblem('not-found');
  return withCaller(event, clients, (caller) => route(event, caller, ports));
}
