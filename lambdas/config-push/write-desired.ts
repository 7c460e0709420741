import { ownedSinceMs } from '../../contract/identity/owner.ts';
import { liveFault, readLiveOrder } from '../../contract/telemetry/live-order.ts';
import type { Row, Table } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import { type Desired, desiredFault, mergeDesired } from './merge-desired.ts';

export interface WrittenDesired {
  desired: Desired;
  desiredVersion: number;
}

type DesiredWrite =
  | { ok: true; written: WrittenDesired }
  | { ok: false; problem: 'invalid-request' | 'conflict'; detail: string };

const CHANGING = 'desired is being changed by others; try again';
const RACES = 5;

/** Under the ownership that the vehicle was read with: nothing of one owner comes into the shadow of the next. */
export async function writeDesired(
  shadows: Table,
  vehicle: VehicleRow,
  patch: Desired,
  nowMs: number,
): Promise<DesiredWrite> {
  const { vehicleId } = vehicle;
  const sinceMs = ownedSinceMs(vehicle);
  const ownersShadow = sinceMs === 0 ? 'attribute_not_exists(sinceMs)' : 'sinceMs = :since';
  let row = await shadows.get({ vehicleId });
  for (let race = 0; race < RACES; race += 1) {
    if (Number(row?.['sinceMs'] ?? 0) !== sinceMs) return { ok: false, problem: 'conflict', detail: CHANGING };
    const version = (row?.['desiredVersion'] as number | undefined) ?? 0;
    const desired = mergeDesired((row?.['desired'] as Desired | undefined) ?? {}, patch);
    const live = readLiveOrder(desired);
    const fault = liveFault(live, nowMs) ?? desiredFault(desired);
    if (fault !== undefined) return { ok: false, problem: 'invalid-request', detail: fault };
    const watch = watchUpdate(row, live.ok ? live.order?.untilMs : undefined);
    const outcome = await shadows.update({
      key: { vehicleId },
      update: `SET desired = :desired, desiredVersion = :next${watch.update}`,
      condition: `${ownersShadow}${watch.condition} AND ${version === 0 ? 'attribute_not_exists(desiredVersion)' : 'desiredVersion = :version'}`,
      values: {
        ':desired': desired,
        ':next': version + 1,
        ...(version === 0 ? {} : { ':version': version }),
        ...(sinceMs === 0 ? {} : { ':since': sinceMs }),
        ...watch.values,
      },
    });
    if (outcome.ok) return { ok: true, written: { desired, desiredVersion: version + 1 } };
    row = outcome.current;
  }
  return { ok: false, problem: 'conflict', detail: CHANGING };
}

/**
 * While a vehicle is watched its shadow is written with every frame. The new version makes the writer, which remembers
 * rows, read this one again.
 */
function watchUpdate(row: Row | undefined, untilMs: number | undefined) {
  if (row?.['watchedUntilMs'] === untilMs) return { update: '', condition: '', values: {} };
  const set = untilMs === undefined ? '' : ', watchedUntilMs = :until';
  const remove = untilMs === undefined ? ' REMOVE watchedUntilMs' : '';
  const until = untilMs === undefined ? {} : { ':until': untilMs };
  if (row?.['version'] === undefined) {
    return { update: set + remove, condition: ' AND attribute_not_exists(version)', values: until };
  }
  return { update: `${set}, version = version + :one${remove}`, condition: '', values: { ...until, ':one': 1 } };
}
