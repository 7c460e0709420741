import { describe, expect, it } from 'vitest';
import { slotOf } from '../../../../contract/identity/certificate-shard.ts';
import { progressOf } from '../../../../lambdas/common/certificates/campaign-store.ts';
import { manyIds, NOT_AFTER_MS, sweeperRig } from './sweeper-rig.ts';

/** Puts a renewal at its end without the steps before. */
function endRenewal(rig: ReturnType<typeof sweeperRig>, vehicleId: string, state: 'RETIRED' | 'ROLLED_BACK'): void {
  const { dueAtMs: _due, ...row } = rig.row(vehicleId);
  if (row.rotation === undefined) throw new Error('no renewal');
  const ended = { ...row, rotationState: state, rotation: { ...row.rotation, state } };
  rig.table.rows.set(vehicleId, ended as unknown as Record<string, unknown>);
}

describe('a campaign', () => {
  it('gives all vehicles of its tenant their times, page after page', async () => {
    const rig = sweeperRig(manyIds(250));
    rig.vehicles.rows.set('foreign', { vehicleId: 'foreign', tenantId: 'other', certificateId: 'x', bornAtMs: 1 });
    const campaign = await rig.campaign({ durationMs: 1_000_000 });
    expect(await rig.work()).toMatchObject({ state: 'RUNNING', planned: 250, skipped: {} });
    for (const vehicleId of manyIds(250)) expect(rig.row(vehicleId).dueAtMs).toBe(slotOf(vehicleId, campaign));
  });

  it('is planned on when its run was cut short, and counts nobody twice', async () => {
    const rig = sweeperRig(manyIds(250));
    await rig.campaign({});
    let calls = 0;
    const isTimeUp = (): boolean => {
      calls += 1;
      return calls > 1;
    };
    expect(await rig.work('c-1', { isTimeUp })).toMatchObject({ state: 'PLANNING', planned: 100 });
    // the power goes in the middle of a page
    let writes = 0;
    rig.table.beforeWrite = () => {
      writes += 1;
      if (writes > 40) throw new Error('cut');
    };
    await expect(rig.work()).rejects.toThrow('cut');
    rig.table.beforeWrite = undefined;
    expect(await rig.work()).toMatchObject({ state: 'RUNNING', planned: 250 });
    expect(rig.row('car-7').rotation?.number).toBe(1);
  });

  it('leaves out who is unknown, not born, or in another campaign, and says so', async () => {
    const rig = sweeperRig(['car-1', 'car-2', 'car-3']);
    rig.vehicles.rows.set('car-4', { vehicleId: 'car-4', tenantId: 't' });
    rig.vehicles.rows.set('car-5', { vehicleId: 'car-5', tenantId: 'other', bornAtMs: 1, certificateId: 'x' });
    await rig.campaign({ campaignId: 'c-0', target: { kind: 'vehicles', vehicleIds: ['car-3'] } });
    await rig.work('c-0');
    const vehicleIds = ['car-1', 'car-2', 'car-3', 'car-4', 'car-5', 'car-6'];
    await rig.campaign({ target: { kind: 'vehicles', vehicleIds } });
    const skipped = { 'in-another-campaign': 1, 'not-born': 1, unknown: 2 };
    expect(await rig.work()).toMatchObject({ planned: 2, skipped });
  });

  it('renews what ends before a day, of its own tenant only', async () => {
    const rig = sweeperRig(manyIds(40));
    for (const vehicleId of manyIds(12)) Object.assign(rig.table.rows.get(vehicleId) ?? {}, { notAfterMs: 5_000 });
    for (const vehicleId of manyIds(4)) Object.assign(rig.vehicles.rows.get(vehicleId) ?? {}, { tenantId: 'other' });
    await rig.campaign({ target: { kind: 'expiring', beforeMs: 6_000 } });
    rig.vehicles.reads = 0;
    expect(await rig.work()).toMatchObject({ state: 'RUNNING', planned: 8, skipped: {} });
    expect(rig.vehicles.reads).toBe(12);
  });

  it('by expiry waits until it is known when the new certificates end', async () => {
    const rig = sweeperRig(['car-1']);
    await rig.campaign({ target: { kind: 'expiring', beforeMs: NOT_AFTER_MS } });
    expect(await rig.work('c-1', { knowsAllEnds: false })).toMatchObject({ state: 'PLANNING', planned: 0 });
    expect(await rig.work()).toMatchObject({ state: 'RUNNING', planned: 1 });
  });

  it('ends when none of its renewals is under way any more, and keeps how they ended', async () => {
    const rig = sweeperRig(['car-1', 'car-2']);
    await rig.campaign({});
    await rig.work();
    endRenewal(rig, 'car-1', 'RETIRED');
    expect(await rig.work()).toMatchObject({ state: 'RUNNING' });
    endRenewal(rig, 'car-2', 'ROLLED_BACK');
    const ended = await rig.work();
    expect(ended).toMatchObject({ state: 'ENDED', result: { RETIRED: 1, ROLLED_BACK: 1 } });
    expect(await rig.campaigns.open(10)).toEqual([]);
    // another campaign takes its vehicles over and changes nothing of it
    await rig.campaign({ campaignId: 'c-2' });
    expect(await rig.work('c-2')).toMatchObject({ planned: 2 });
    expect(rig.row('car-1').rotation).toMatchObject({ number: 2, state: 'DUE', campaignId: 'c-2' });
    expect(await progressOf(rig.table, 'c-2')).toEqual({ DUE: 2 });
    expect(await rig.campaigns.find('t', 'c-1')).toMatchObject({ result: { RETIRED: 1, ROLLED_BACK: 1 } });
  });

  it('does not end before its time, while the index is behind', async () => {
    const rig = sweeperRig(['car-1']);
    await rig.campaign({ durationMs: 10_000 });
    await rig.work();
    endRenewal(rig, 'car-1', 'RETIRED');
    expect(await rig.work()).toMatchObject({ state: 'RUNNING' });
    rig.clock.nowMs += 10_000;
    const row = rig.row('car-1');
    rig.table.rows.delete('car-1');
    expect(await rig.work()).toMatchObject({ state: 'RUNNING' });
    rig.table.rows.set('car-1', row as unknown as Record<string, unknown>);
    expect(await rig.work()).toMatchObject({ state: 'ENDED' });
  });
});
