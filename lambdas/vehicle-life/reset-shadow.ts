import { emptyReported } from '../common/store/shadow-row.ts';
import type { Row, Table, WriteOutcome } from '../common/store/table.ts';

const RACES = 10;

/**
 * Empties a vehicle's shadow for a new owner: no position and no setting of the earlier one is left. `sinceMs` stays in
 * the row, so that frames measured and settings asked for before it are not written again. Versions go on counting,
 * which makes every writer that knew the old row read the new one.
 */
export async function resetShadow(shadows: Table, vehicleId: string, sinceMs: number): Promise<void> {
  let before = await shadows.get({ vehicleId });
  for (let race = 0; race < RACES; race += 1) {
    if (Number(before?.['sinceMs'] ?? 0) >= sinceMs) return;
    const outcome = await putEmpty(shadows, vehicleId, before, sinceMs);
    if (outcome.ok) return;
    before = outcome.current;
  }
  throw new Error(`the shadow of ${vehicleId} changed ${RACES} times while it was being emptied`);
}

function putEmpty(shadows: Table, vehicleId: string, before: Row | undefined, sinceMs: number): Promise<WriteOutcome> {
  const version = before?.['version'] as number | undefined;
  const desiredVersion = before?.['desiredVersion'] as number | undefined;
  const row = {
    vehicleId,
    sinceMs,
    version: (version ?? 0) + 1,
    ...emptyReported(),
    ...(desiredVersion === undefined ? {} : { desired: {}, desiredVersion: desiredVersion + 1 }),
  };
  const conditions = [
    version === undefined ? 'attribute_not_exists(version)' : 'version = :version',
    desiredVersion === undefined ? 'attribute_not_exists(desiredVersion)' : 'desiredVersion = :desiredVersion',
  ];
  const values = {
    ...(version === undefined ? {} : { ':version': version }),
    ...(desiredVersion === undefined ? {} : { ':desiredVersion': desiredVersion }),
  };
  return shadows.put(row, conditions.join(' AND '), Object.keys(values).length === 0 ? undefined : values);
}
