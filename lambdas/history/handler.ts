import { ENV } from '../../contract/function-environment.ts';
import { type ApiEvent, withCaller } from '../common/http/api-route.ts';
import type { HttpResponse } from '../common/http/respond.ts';
import { openObjectStore } from '../common/objects/object-store.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { getHistory, type HistoryRoutePorts } from './history-route.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const ports: HistoryRoutePorts = {
  vehicles: openTable(requireEnv(ENV.vehiclesTable)),
  objects: openObjectStore(requireEnv(ENV.archiveBucket)),
  nowMs: Date.now,
};

/** What vehicles measured, out of the archive. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  return withCaller(event, clients, (caller) => getHistory(event, caller, ports));
}
