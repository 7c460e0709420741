import { describe, expect, it } from 'vitest';
import { moveCampaign } from '../../../../contract/campaign/campaign.ts';
import { manyCars, outreachRig, START_MS } from './outreach-rig.ts';

const pilot = { labelledBy: 't', cohort: 'pilot' };

describe('a campaign', () => {
  it('owes each vehicle of its audience one message, and nobody else', async () => {
    const rig = outreachRig([
      ...manyCars(250, { ...pilot, region: 'south' }),
      { ...pilot, vehicleId: 'north', region: 'north' },
      { ...pilot, vehicleId: 'unborn', region: 'south', bornAtMs: undefined as never },
      { ...pilot, vehicleId: 'foreign', region: 'south', tenantId: 'other', labelledBy: 'other' },
      { ...pilot, vehicleId: 'bought', region: 'south', labelledBy: 'the owner before' },
      { vehicleId: 'plain' },
    ]);
    await rig.campaign({ cohorts: ['pilot', 'none'], regions: ['south'] });
    expect(await rig.work()).toMatchObject({ state: 'DONE', outcomes: { addressed: 250, 'not-born': 1 } });
    expect(rig.owed().sort()).toEqual(manyCars(250).map(({ vehicleId }) => vehicleId));
    expect(await rig.statistics()).toMatchObject({ addressed: 250, sent: 0 });
    expect(await rig.campaigns.open(9)).toEqual([]);
  });

  it('reads only what its index gives: the audience, not the fleet', async () => {
    const rig = outreachRig([...manyCars(900), { vehicleId: 'one', ...pilot }]);
    await rig.campaign({ cohorts: ['pilot'] });
    rig.vehicles.reads = 0;
    expect(await rig.work()).toMatchObject({ state: 'DONE', outcomes: { addressed: 1 } });
    expect(rig.vehicles.reads).toBeLessThan(5);
  });

  it('keeps its pace over its runs, and goes on where it was', async () => {
    const rig = outreachRig(manyCars(250));
    await rig.campaign({ models: ['sedan'] }, { vehiclesPerMinute: 120 });
    expect(await rig.work()).toMatchObject({ state: 'RUNNING', outcomes: { addressed: 120 } });
    expect(await rig.work()).toMatchObject({ outcomes: { addressed: 120 } });
    rig.clock.nowMs += 60_000;
    expect(await rig.work()).toMatchObject({ outcomes: { addressed: 240 } });
    rig.clock.nowMs += 60_000;
    expect(await rig.work()).toMatchObject({ state: 'DONE', outcomes: { addressed: 250 } });
  });

  it('sends each vehicle its message once when a run dies after any write, and counts it once', async () => {
    for (let last = 0; last < 40; last += 1) {
      const rig = outreachRig(manyCars(7, { readyAtMs: 5 }));
      await rig.campaign({ everyone: true });
      let writes = 0;
      const die = (): void => {
        writes += 1;
        if (writes > last) throw new Error('the power is gone');
      };
      rig.mailbox.beforeWrite = die;
      rig.outreach.beforeWrite = die;
      await rig.work().catch(() => undefined);
      rig.mailbox.beforeWrite = undefined;
      rig.outreach.beforeWrite = undefined;
      rig.clock.nowMs += 60_000;
      expect(await rig.work()).toMatchObject({ state: 'DONE', outcomes: { addressed: 7 } });
      expect(rig.owed().sort()).toEqual(manyCars(7).map(({ vehicleId }) => vehicleId));
      expect(await rig.statistics()).toMatchObject({ addressed: 7, sent: 7 });
    }
  });

  it('gives two runs at once one allowance, and each vehicle one message', async () => {
    const rig = outreachRig(manyCars(300));
    await rig.campaign({ everyone: true }, { vehiclesPerMinute: 150 });
    await Promise.all([rig.work(), rig.work(), rig.work()]);
    expect(rig.owed()).toHaveLength(150);
    expect(new Set(rig.owed()).size).toBe(150);
  });

  it('waits for its start and while it is paused, and ends with its time', async () => {
    const rig = outreachRig(manyCars(3));
    const campaign = await rig.campaign({ everyone: true }, { startsAtMs: START_MS + 60_000 });
    expect(await rig.work()).toMatchObject({ state: 'RUNNING', outcomes: {} });
    const paused = moveCampaign(campaign, 'PAUSED', START_MS, 'me');
    if (paused.ok) await rig.campaigns.write(paused.campaign);
    rig.clock.nowMs += 120_000;
    expect(await rig.work()).toMatchObject({ state: 'PAUSED', outcomes: {} });
    rig.clock.nowMs = campaign.endsAtMs;
    expect(await rig.work()).toMatchObject({ state: 'EXPIRED', outcomes: {} });
    expect(rig.owed()).toEqual([]);
  });

  it('leaves a vehicle that fails three times, so that the others behind it get theirs', async () => {
    const rig = outreachRig(manyCars(150));
    await rig.campaign({ everyone: true });
    const readVehicle = async (vehicleId: string) => {
      if (vehicleId === 'car-0003') throw new Error('throttled');
      return rig.ports.dispatch.readVehicle(vehicleId);
    };
    const broken = { dispatch: { ...rig.ports.dispatch, readVehicle } };
    for (const state of ['RUNNING', 'RUNNING', 'DONE']) {
      expect(await rig.work('n-1', broken)).toMatchObject({ state });
      rig.clock.nowMs += 60_000;
    }
    expect(await rig.work()).toMatchObject({ outcomes: { addressed: 149, failed: 1 } });
    expect(rig.faults).toEqual(['car-0003', 'car-0003', 'car-0003']);
  });

  it('keeps to the frequency cap of its vehicles, also when two campaigns run at once', async () => {
    const rig = outreachRig(manyCars(20));
    const frequencyCap = { most: 2, days: 7 };
    const ids = ['n-1', 'n-2', 'n-3', 'n-4'];
    for (const campaignId of ids) await rig.campaign({ everyone: true }, { campaignId, frequencyCap });
    const done = await Promise.all(ids.map((id) => rig.work(id)));
    expect(rig.owed()).toHaveLength(40);
    expect(done.reduce((sum, { outcomes }) => sum + (outcomes['capped'] ?? 0), 0)).toBe(40);
    rig.clock.nowMs += 7 * 86_400_000;
    await rig.campaign({ everyone: true }, { campaignId: 'n-5', frequencyCap, endsAtMs: rig.clock.nowMs + 1_000_000 });
    expect(await rig.work('n-5')).toMatchObject({ outcomes: { addressed: 20 } });
  });
});

describe('an aborted campaign', () => {
  it('takes back what no vehicle has confirmed, whatever labels they have by now', async () => {
    const rig = outreachRig([...manyCars(120, pilot), { ...pilot, vehicleId: 'on-the-line', readyAtMs: 5 }]);
    await rig.campaign({ cohorts: ['pilot'] });
    const done = await rig.work();
    const [message] = (await rig.store.list('on-the-line', 9)).messages;
    await rig.store.settle('on-the-line', message?.messageId ?? '', { state: 'SHOWN', atMs: START_MS, by: 'vehicle' });
    rig.vehicles.rows.set('car-0007', { ...rig.vehicles.rows.get('car-0007'), cohort: 'another' });
    const aborting = moveCampaign(done, 'ABORTING', START_MS, 'me');
    if (!aborting.ok) throw new Error('cannot be aborted');
    await rig.campaigns.write(aborting.campaign);
    const pages = [false, true];
    const cut = await rig.work('n-1', { isTimeUp: () => pages.shift() ?? true });
    expect(cut).toMatchObject({ state: 'ABORTING', outcomes: { takenBack: 100 } });
    expect(await rig.work()).toMatchObject({ state: 'ABORTED', outcomes: { addressed: 121, takenBack: 120 } });
    expect(await rig.statistics()).toMatchObject({ addressed: 121, shown: 1, cancelled: 120 });
    expect((await rig.store.list('on-the-line', 9)).messages[0]?.state).toBe('SHOWN');
  });
});
