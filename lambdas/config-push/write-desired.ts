import { ownedSinceMs } from '../../contract/identity/owner.ts';
import type { Table } from '../common/store/table.ts';
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
export async function writeDesired(shadows: Table, vehicle: VehicleRow, patch: Desired): Promise<DesiredWrite> {
  const { vehicleId } = vehicle;
  const sinceMs = ownedSinceMs(vehicle);
  const ownersShadow = sinceMs === 0 ? 'attribute_not_exists(sinceMs)' : 'sinceMs = :since';
  let row = await shadows.get({ vehicleId });
  for (let race = 0; race < RACES; race += 1) {
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
