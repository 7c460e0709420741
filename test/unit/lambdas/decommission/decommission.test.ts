import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decommission } from '../../../../lambdas/decommission/decommission.ts';
import { decommissionView } from '../../../../lambdas/decommission/decommission-view.ts';
import { CAR, portsOf, remains, type Step, VIN, type World, world } from './decommission-rig.ts';

const order = { vehicleId: CAR, by: 'operator-1', reason: 'scrapped' };

/** Cuts the power at the n-th call of a run, before or after the call took effect. */
interface Cut {
  at: number;
  tookEffect: boolean;
}

function cutting({ at, tookEffect }: Cut): { step: Step; calls: () => number } {
  let calls = 0;
  const step: Step = async (call) => {
    calls += 1;
    const isCut = calls === at;
    if (isCut && !tookEffect) throw new Error('power cut');
    const result = await call();
    if (isCut) throw new Error('power cut');
    return result;
  };
  return { step, calls: () => calls };
}

const never = { at: 0, tookEffect: false };

async function uninterrupted(): Promise<{ calls: number; end: unknown }> {
  const w = world();
  const { step, calls } = cutting(never);
  expect(await decommission(portsOf(w, step), order)).toBe('gone');
  return { calls: calls(), end: remains(w) };
}

async function runCut(w: World, cut: Cut): Promise<void> {
  await decommission(portsOf(w, cutting(cut).step), order).catch((error: unknown) => {
    expect((error as Error).message).toBe('power cut');
  });
}

describe('a decommissioning', () => {
  it('leaves of the vehicle a closed row of the manifest and the audit, and nothing of its neighbour gone', async () => {
    const w = world();
    expect(await decommission(portsOf(w), order)).toBe('gone');
    expect([...w.vehicles.rows.keys()]).toEqual(['car-2']);
    expect([...w.shadows.rows.keys()]).toEqual(['car-2']);
    expect([...w.trips.rows.values()].map(({ tripId }) => tripId)).toEqual(['other']);
    expect([...w.renewals.rows.keys()]).toEqual(['car-2']);
    expect([...w.vehicleConfigs.rows.values()].map(({ vehicleId }) => vehicleId)).toEqual(['car-2']);
    expect([...w.configs.rows.values()].map(({ itemKey }) => itemKey)).toEqual(['vehicle#car-2#maps', 'base#*#maps']);
    expect([...w.mailbox.rows.values()].map(({ vehicleId }) => vehicleId)).toEqual(['car-2']);
    expect([[...w.things], [...w.connected]]).toEqual([['car-2'], ['car-2']]);
    expect([...w.certificates]).toMatchObject([['foreign', { status: 'ACTIVE' }]]);
    expect([...w.manifest.rows.values()]).toMatchObject([{ decommissionedAtMs: 1_000_000, vehicleId: CAR }]);
    const about = { by: 'operator-1', reason: 'scrapped', deed: 'decommission', atMs: 1_000_000 };
    expect([...w.audit.rows.values()]).toMatchObject([
      { ...about, details: { vin: VIN, tenantId: 't', model: 'm' } },
      { ...about, details: { certificateIds: ['earlier', 'first', 'renewed'] } },
    ]);
    expect(await decommissionView(w.audit, CAR)).toMatchObject({ state: 'DECOMMISSIONED', requestedBy: 'operator-1' });
  });

  it('cut off at any call, before or after it took effect, ends in the same state when it is run again', async () => {
    const { calls, end } = await uninterrupted();
    expect(calls).toBeGreaterThan(20);
    for (let at = 1; at <= calls; at += 1) {
      for (const tookEffect of [false, true]) {
        const w = world();
        await runCut(w, { at, tookEffect });
        const outcome = await decommission(portsOf(w), order);
        expect(['gone', 'no-vehicle']).toContain(outcome);
        expect(remains(w), `cut ${tookEffect ? 'after' : 'before'} call ${at}`).toEqual(end);
      }
    }
  });

  it('cut off again and again ends in the same state', async () => {
    const { calls, end } = await uninterrupted();
    const cuts = fc.array(fc.record({ at: fc.integer({ min: 1, max: calls }), tookEffect: fc.boolean() }), {
      minLength: 2,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(cuts, async (each) => {
        const w = world();
        for (const cut of each) await runCut(w, cut);
        await decommission(portsOf(w), order);
        expect(remains(w)).toEqual(end);
      }),
      { numRuns: 150 },
    );
  });

  it('ordered twice at once ends in the same state', async () => {
    const w = world();
    await Promise.all([decommission(portsOf(w), order), decommission(portsOf(w), order)]);
    expect(remains(w)).toEqual((await uninterrupted()).end);
  });

  it('closes the vehicle before anything else, and keeps who ordered it first', async () => {
    const w = world();
    await runCut(w, { at: 3, tookEffect: true });
    expect(w.vehicles.rows.get(CAR)).toMatchObject({ retirement: { by: 'operator-1', reason: 'scrapped' } });
    w.nowMs += 60_000;
    await decommission(portsOf(w), { ...order, by: 'operator-2', reason: 'again' });
    expect(await decommissionView(w.audit, CAR)).toMatchObject({
      ...{ requestedBy: 'operator-1', reason: 'scrapped' },
      ...{ requestedAt: '1970-01-01T00:16:40.000Z', completedAt: '1970-01-01T00:17:40.000Z' },
    });
  });

  it('waits for AWS to see what was detached, and says so when that takes too long', async () => {
    const patient = { ...world(), slowDetaches: 3 };
    expect(await decommission(portsOf(patient), order)).toBe('gone');
    expect(patient.pauses).toBe(3);
    const slow = { ...world(), slowDetaches: 9 };
    expect(await decommission(portsOf(slow), order)).toBe('in-progress');
    expect(await decommissionView(slow.audit, CAR)).toMatchObject({ state: 'DECOMMISSIONING' });
    expect(slow.vehicles.rows.has(CAR)).toBe(true);
    expect(await decommission(portsOf(slow), order)).toBe('gone');
    expect(remains(slow)).toEqual((await uninterrupted()).end);
  });

  it('takes along a certificate that came after an interrupted run had noted the others', async () => {
    const w = world();
    w.slowDetaches = 9;
    await decommission(portsOf(w), order);
    w.slowDetaches = 0;
    w.certificates.set('late', { status: 'ACTIVE', things: new Set([CAR]), policies: new Set() });
    await decommission(portsOf(w), order);
    expect([...w.certificates.keys()]).toEqual(['foreign']);
  });

  it('does not close the manifest row of another vehicle that was admitted under its VIN', async () => {
    const w = world();
    const [row] = [...w.manifest.rows.values()];
    Object.assign(row ?? {}, { vehicleId: 'car-9', reservedCertificateId: 'foreign' });
    await decommission(portsOf(w), order);
    expect(row).not.toHaveProperty('decommissionedAtMs');
    expect(w.certificates.get('foreign')?.status).toBe('ACTIVE');
  });

  it('of a vehicle nobody knows does nothing', async () => {
    const w = world();
    const before = remains(w);
    expect(await decommission(portsOf(w), { ...order, vehicleId: 'car-9' })).toBe('no-vehicle');
    expect(remains(w)).toEqual(before);
  });
});
