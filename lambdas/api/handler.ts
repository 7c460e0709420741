import { setTimeout as sleep } from 'node:timers/promises';
import { ENV } from '../../contract/function-environment.ts';
import { type ApiEvent, withCaller } from '../common/http/api-route.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import { createMailboxStore } from '../common/mailbox/mailbox-store.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { withSharedReads } from '../common/store/batch-read.ts';
import { openTable } from '../common/store/table.ts';
import type { ApiPorts } from './route.ts';
import { routes } from './routes.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const ports: ApiPorts = {
  vehicles,
  vehiclesTogether: withSharedReads(vehicles),
  shadows: openTable(requireEnv(ENV.shadowsTable)),
  mailbox: createMailboxStore(openTable(requireEnv(ENV.mailboxTable))),
  trips: openTable(requireEnv(ENV.tripsTable)),
  presenceDebounceMs: requireEnvNumber(ENV.presenceDebounce) * 1000,
  nowMs: Date.now,
  sleep,
};

/** The reading routes of the HTTP API. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  const route = routes.get(event.routeKey);
  if (route === undefined) return respondProblem('not-found');
  return withCaller(event, clients, (caller) => route(event, caller, ports));
}
