import { describe, expect, it } from 'vitest';
import type { VehicleRow } from '../../../../lambdas/common/store/vehicle-row.ts';
import { writeDesired } from '../../../../lambdas/config-push/write-desired.ts';
import { fakeTable } from '../../../support/fake-table.ts';

const NOW_MS = 1_800_000_000_000;
const vehicle = { vehicleId: 'car-1', tenantId: 't' } as VehicleRow;
const live = (untilMs: number) => ({ telemetry: { mode: 'live', periodMs: 1_000, untilMs } });
const rigOf = (row?: Record<string, unknown>) => {
  const shadows = fakeTable({ key: ['vehicleId'] }, row === undefined ? [] : [{ vehicleId: 'car-1', ...row }]);
  return {
    shadows,
    patch: (patch: Record<string, unknown>) => writeDesired(shadows, vehicle, patch, NOW_MS),
    row: () => shadows.rows.get('car-1'),
  };
};

describe('an order for short frames among desired values', () => {
  it('stands in the row as the time until which the vehicle is watched, under a new version of what is reported', async () => {
    const rig = rigOf({ version: 7, reported: '…' });
    await rig.patch(live(NOW_MS + 60_000));
    expect(rig.row()).toMatchObject({ version: 8, watchedUntilMs: NOW_MS + 60_000, desiredVersion: 1 });
  });
  it('costs no new version while it stays the same, and goes with it', async () => {
    const rig = rigOf({ version: 7 });
    await rig.patch(live(NOW_MS + 60_000));
    await rig.patch({ climate: { targetCelsius: 21 } });
    expect(rig.row()).toMatchObject({ version: 8, watchedUntilMs: NOW_MS + 60_000 });
    await rig.patch({ telemetry: null });
    expect(rig.row()).toMatchObject({ version: 9, desired: { climate: { targetCelsius: 21 } } });
    expect(rig.row()).not.toHaveProperty('watchedUntilMs');
  });
  it('is kept for a vehicle that has not reported anything yet, and makes no version of nothing', async () => {
    const rig = rigOf();
    await rig.patch(live(NOW_MS + 60_000));
    expect(rig.row()).toEqual({
      ...{ vehicleId: 'car-1', desired: live(NOW_MS + 60_000), desiredVersion: 1 },
      watchedUntilMs: NOW_MS + 60_000,
    });
  });
  it('meets the row of a vehicle that begins to report at this moment', async () => {
    const rig = rigOf();
    rig.shadows.beforeWrite = () => {
      rig.shadows.beforeWrite = undefined;
      rig.shadows.rows.set('car-1', { vehicleId: 'car-1', version: 1, reported: '…' });
    };
    await rig.patch(live(NOW_MS + 60_000));
    expect(rig.row()).toMatchObject({ version: 2, watchedUntilMs: NOW_MS + 60_000 });
  });
  it.each([
    ['is no order', { telemetry: 'fast' }, 'telemetry is no object'],
    ['has another mode', { telemetry: { mode: 'warp' } }, 'neither live nor batch'],
    ['asks for too much', { telemetry: { mode: 'live', periodMs: 10, untilMs: NOW_MS } }, 'from 1000 to 5000'],
    ['has no end', { telemetry: { mode: 'live' } }, 'untilMs is no epoch milliseconds'],
    ['ends next week', live(NOW_MS + 7 * 86_400_000), 'more than an hour ahead'],
  ])('is refused when it %s', async (_what, patch, detail) => {
    const rig = rigOf();
    expect(await rig.patch(patch)).toMatchObject({ ok: false, problem: 'invalid-request' });
    expect(await rig.patch(patch)).toHaveProperty('detail', expect.stringContaining(detail));
    expect(rig.row()).toBeUndefined();
  });
});
