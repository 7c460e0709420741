import { ENV } from '../../contract/function-environment.ts';
import { ownedSinceMs } from '../../contract/identity/owner.ts';
import type { MessageDraft } from '../../contract/mailbox/new-message.ts';
import { type ApiEvent, type Caller, vehicleOfCaller, withCaller } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { sendToVehicle } from '../common/mailbox/send-to-vehicle.ts';
import { requireEnv } from '../common/require-env.ts';
import { storingFault } from '../common/store/storing-fault.ts';
import { openTable } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import { type Desired, desiredFault, mergeDesired } from './merge-desired.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const shadows = openTable(requireEnv(ENV.shadowsTable));
const ports = openDispatch(vehicles);

/** `PATCH /v1/vehicles/{vehicleId}/shadow`: merges `desired` and owes it to the vehicle as a configuration message. */
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
  const write = await writeDesired(vehicle, patch as Desired);
  if (!write.ok) return respondProblem(write.problem, write.detail);
  const { written } = write;
  const sent = await sendToVehicle(desiredDraft(vehicle.vehicleId, caller, written), ports, vehicle);
  if (sent.outcome === 'key-reused') throw new Error(`desired ${written.desiredVersion} was written twice`);
  return respondJson(202, { ...written, messageId: sent.message.messageId, state: sent.message.state });
}

interface WrittenDesired {
  desired: Desired;
  desiredVersion: number;
}

type DesiredWrite =
  | { ok: true; written: WrittenDesired }
  | { ok: false; problem: 'invalid-request' | 'conflict'; detail: string };

const CHANGING = 'desired is being changed by others; try again';

/** Under the ownership that the vehicle was read with: nothing of one owner comes into the shadow of the next. */
async function writeDesired(vehicle: VehicleRow, patch: Desired): Promise<DesiredWrite> {
  const { vehicleId } = vehicle;
  const sinceMs = ownedSinceMs(vehicle);
  const ownersShadow = sinceMs === 0 ? 'attribute_not_exists(sinceMs)' : 'sinceMs = :since';
  let row = await shadows.get({ vehicleId });
  for (let race = 0; race < 5; race += 1) {
    if (Number(row?.['sinceMs'] ?? 0) !== sinceMs) return { ok: false, problem: 'conflict', detail: CHANGING };
    const version = (row?.['desiredVersion'] as number | undefined) ?? 0;
    const desired = mergeDesired((row?.['desired'] as Desired | undefined) ?? {}, patch);
    const fault = desiredFault(desired);
    if (fault !== undefined) return { ok: false, problem: 'invalid-request', detail: fault };
    const outcome = await shadows.update({
      key: { vehicleId },
      update: 'SET desired = :desired, desiredVersion = :next',
      condition: `${ownersShadow} AND ${version === 0 ? 'attribute_not_exists(desiredVersion)' : 'desiredVersion = :version'}`,
      values: {
        ':desired': desired,
        ':next': version + 1,
        ...(version === 0 ? {} : { ':version': version }),
        ...(sinceMs === 0 ? {} : { ':since': sinceMs }),
      },
    });
    if (outcome.ok) return { ok: true, written: { desired, desiredVersion: version + 1 } };
    row = outcome.current;
  }
  return { ok: false, problem: 'conflict', detail: CHANGING };
}

function desiredDraft(vehicleId: string, caller: Caller, written: WrittenDesired): MessageDraft {
  const { desired, desiredVersion } = written;
  return {
    ...{ vehicleId, tenantId: caller.tenantId, kind: 'config', type: 'desired' },
    payload: { desired, desiredVersion },
    idempotencyKey: `desired ${desiredVersion}`,
    requester: { clientId: caller.clientId },
    collapseKey: 'desired',
  };
}
