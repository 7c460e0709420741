import { describe, expect, it } from 'vitest';
import { SHARDS } from '../../../../contract/identity/certificate-shard.ts';
import { manyIds, NOT_AFTER_MS, sweeperRig } from './sweeper-rig.ts';

describe('the sweep of certificates', () => {
  it('costs what is due, not what there is: ten of 5,000', async () => {
    const rig = sweeperRig(manyIds(5_000));
    for (const vehicleId of manyIds(10)) Object.assign(rig.table.rows.get(vehicleId) ?? {}, { dueAtMs: 1 });
    rig.table.reads = 0;
    rig.vehicles.reads = 0;
    await rig.sweep();
    // a query a shard, and each due row; its vehicle
    expect([rig.table.reads, rig.vehicles.reads]).toEqual([SHARDS.length + 10, 10]);
    rig.table.reads = 0;
    expect(await rig.sweep()).toEqual({});
    expect(rig.table.reads).toBe(SHARDS.length);
  });

  it('asks IoT Core once how long a new certificate lasts', async () => {
    const rig = sweeperRig(['car-1']);
    const { notAfterMs: _unknown, ...row } = rig.row('car-1');
    rig.table.rows.set('car-1', { ...row, dueAtMs: 1 });
    expect(await rig.sweep()).toEqual({ inspect: 1 });
    expect(rig.row('car-1')).toMatchObject({ notAfterMs: NOT_AFTER_MS });
    expect(rig.row('car-1').dueAtMs).toBeUndefined();
  });

  it('gives up on a certificate IoT Core does not know, and on a vehicle that is no more', async () => {
    const rig = sweeperRig(['car-1', 'car-2']);
    await rig.campaign({});
    await rig.work();
    const { notAfterMs: _unknown, ...row } = rig.row('car-1');
    rig.table.rows.set('car-1', { ...row, certificateId: 'gone' });
    rig.vehicles.rows.delete('car-2');
    expect(await rig.sweep()).toEqual({ abandoned: 2 });
    expect([rig.row('car-1').rotationState, rig.row('car-2').rotationState]).toEqual(['FAILED', 'FAILED']);
  });

  it('goes on past a vehicle that fails, and finds it due again', async () => {
    const rig = sweeperRig(['car-1', 'car-2', 'car-3']);
    await rig.campaign({});
    await rig.work();
    rig.failing.add('car-2');
    expect(await rig.sweep()).toEqual({ ask: 2, failed: 1 });
    expect(rig.orders.sort()).toEqual(['car-1 1', 'car-3 1']);
    rig.failing.clear();
    rig.clock.nowMs += 60_000;
    await rig.sweep();
    expect(rig.orders.filter((order) => order === 'car-2 1')).toHaveLength(1);
  });

  it('stops asking after the tenth time', async () => {
    const rig = sweeperRig(['car-1']);
    await rig.campaign({});
    await rig.work();
    for (let day = 0; day < 20; day += 1) {
      rig.clock.nowMs += 60_000;
      await rig.sweep();
    }
    expect(rig.orders).toHaveLength(10);
    expect(rig.row('car-1').rotation?.history.at(-1)).toMatchObject({
      state: 'FAILED',
      reason: 'asked 10 times in vain',
    });
  });
});
