import { ENV } from '../../contract/function-environment.ts';
import { openBodyObjects } from '../common/config/body-objects.ts';
import { createConfigStore } from '../common/config/config-store.ts';
import { openSync } from '../common/config/open-sync.ts';
import { type Synced, syncDesired } from '../common/config/sync-vehicle.ts';
import { type ApiEvent, type Caller, vehicleOfCaller, withCaller } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { requireEnv } from '../common/require-env.ts';
import { storingFault } from '../common/store/storing-fault.ts';
import { openTable } from '../common/store/table.ts';
import { keepDesired } from './keep-desired.ts';
import type { Desired } from './merge-desired.ts';
import { type WrittenDesired, writeDesired } from './write-desired.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const shadows = openTable(requireEnv(ENV.shadowsTable));
const ports = {
  ...openSync(vehicles, 'config-push'),
  configs: createConfigStore(openTable(requireEnv(ENV.configsTable))),
  bodies: openBodyObjects(requireEnv(ENV.configBucket)),
};

/** `PATCH /v1/vehicles/{vehicleId}/shadow`: merges `desired` and owes it to the vehicle as a configuration. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  return withCaller(event, clients, (caller) => patchShadow(event, caller));
}

async function patchShadow(event: ApiEvent, caller: Caller): Promise<HttpResponse> {
  const reading = readJsonBody(event);
  if (!reading.ok) return respondProblem(reading.problem, reading.detail);
  const patch = reading.body['desired'];
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return respondProblem('invalid-request', 'desired is not an object');
  }
  const notStorable = storingFault(patch);
  if (notStorable !== undefined) return respondProblem('invalid-request', `desired ${notStorable}`);
  const vehicle = await vehicleOfCaller(event, caller, vehicles);
  if (vehicle === undefined) return respondProblem('vehicle-not-found');
  const write = await writeDesired(shadows, vehicle, patch as Desired, ports.nowMs());
  if (!write.ok) return respondProblem(write.problem, write.detail);
  await keepDesired(vehicle, write.written, caller.clientId, ports);
  return answer(write.written, await syncDesired(vehicle, { ...ports, clientId: caller.clientId }));
}

/** 200 when the vehicle has these values already; 202 while they are owed to it. */
function answer(written: WrittenDesired, synced: Synced): HttpResponse {
  if (synced.outcome === 'pushed') {
    const { messageId, state } = synced.message;
    return respondJson(202, { ...written, synced: false, messageId, state });
  }
  const isSynced = synced.outcome === 'synced';
  return respondJson(isSynced ? 200 : 202, { ...written, synced: isSynced });
}
