import { describe, expect, it } from 'vitest';
import { stepRollout } from '../../../../contract/config/rollout.ts';
import { projectRollout } from '../../../../lambdas/common/config/attach-rollout.ts';
import type { Rollout } from '../../../../lambdas/common/config/rollout-store.ts';
import { withProgress } from '../../../../lambdas/common/config/with-progress.ts';
import { work } from '../../../../lambdas/rollout-worker/work-rollout.ts';
import { configRig, newRollout, plan, TENANT, vehicleRow } from './config-rig.ts';

const fleet = (size: number, isOnline = true) => Array.from({ length: size }, (_, n) => vehicleRow(n, isOnline));
type Rig = ReturnType<typeof configRig>;

async function order(rig: Rig, rolloutId: string, kind: 'abort' | 'rollback' | 'pause'): Promise<void> {
  const rollout = await rig.rollout(rolloutId);
  const progress = stepRollout(rollout.plan, rollout.progress, { kind, nowMs: rig.nowMs });
  if (progress === undefined) throw new Error(`no ${kind} in ${rollout.progress.state}`);
  const next = withProgress(rollout, progress);
  expect(await rig.ports.rollouts.write(next, true)).toBe(true);
  await projectRollout(next, rig.ports.assignments);
}

describe('the worker of rollouts', () => {
  it('sends every vehicle the version once, at its rate, and ends when they have applied it', async () => {
    const rig = configRig(fleet(125));
    await rig.ports.rollouts.insert(newRollout('1', plan({ ratePerMinute: 50 })));
    for (const expected of [50, 100, 125]) {
      await rig.run();
      expect(rig.published).toHaveLength(expected);
    }
    expect(new Set(rig.published.map(({ vehicleId }) => vehicleId)).size).toBe(125);
    for (const message of rig.published) await rig.answer(message, 'APPLIED');
    await rig.run();
    expect(await rig.rollout('rollout-1')).toMatchObject({
      progress: { state: 'SUCCEEDED' },
      counts: { applied: 125 },
    });
    expect(await rig.ports.rollouts.open(9)).toEqual([]);
    expect(rig.faults).toEqual([]);
  });

  it('takes first those that the hash lets in, then the others', async () => {
    const rig = configRig(fleet(200));
    const waves = [
      { share: 1_000, soakMs: 0, needsApproval: false },
      { share: 10_000, soakMs: 0, needsApproval: false },
    ];
    await rig.ports.rollouts.insert(newRollout('1', plan({ waves })));
    await rig.run();
    const first = rig.published.length;
    expect(first).toBeGreaterThan(5);
    expect(first).toBeLessThan(40);
    for (const message of rig.published) await rig.answer(message, 'APPLIED');
    await rig.run();
    expect(rig.published).toHaveLength(200);
  });

  it('two at once send nothing twice', async () => {
    const rig = configRig(fleet(120));
    await rig.ports.rollouts.insert(newRollout('1', plan()));
    const open = (await rig.ports.rollouts.find(TENANT, 'rollout-1')) as Rollout;
    await Promise.all([work(open, rig.ports), work(open, rig.ports)]);
    await rig.run();
    expect(rig.published).toHaveLength(120);
  });

  it('stops when vehicles refuse, cancels what waits, and never asks those again', async () => {
    const rig = configRig([...fleet(20), ...fleet(40, false).slice(20)]);
    await rig.ports.rollouts.insert(newRollout('1', plan()));
    await rig.run();
    for (const message of rig.published) await rig.answer(message, 'REJECTED');
    await rig.run();
    const stopped = await rig.rollout('rollout-1');
    expect(stopped.progress).toMatchObject({ state: 'STOPPED', reasonCode: 'failure-threshold', isSwept: true });
    const states = [...rig.tables.mailbox.rows.values()]
      .map(({ state }) => state)
      .filter((state) => state !== undefined);
    expect(states.filter((state) => state === 'CANCELLED')).toHaveLength(20);
    expect(states.filter((state) => state === 'REJECTED')).toHaveLength(20);
    await rig.run();
    expect(rig.published).toHaveLength(20);
  });

  it('takes a version back: who has it is sent the one before, and who waits for it never gets it', async () => {
    const rig = configRig([...fleet(10), ...fleet(12, false).slice(10)]);
    await rig.ports.rollouts.insert(newRollout('1', plan({ successPercent: 80 })));
    await rig.run();
    for (const message of rig.published.splice(0)) await rig.answer(message, 'APPLIED');
    await rig.run();
    await rig.ports.rollouts.insert(newRollout('2', plan()));
    await rig.run();
    for (const message of rig.published.splice(0)) await rig.answer(message, 'APPLIED');
    await order(rig, 'rollout-2', 'rollback');
    await rig.run();
    expect((await rig.rollout('rollout-2')).progress.state).toBe('ROLLED_BACK');
    expect(rig.published.map(({ payload }) => payload['version'])).toEqual(Array.from({ length: 10 }, () => '1'));
    for (const message of rig.published) await rig.answer(message, 'APPLIED');
    expect(await rig.activeOf('car-003')).toBe('1');
    const waiting = [...rig.tables.mailbox.rows.values()].filter(({ state }) => state === 'QUEUED');
    expect(waiting.map(({ payload }) => (payload as { version: string }).version)).toEqual(['1', '1']);
  });

  it('paused hands out nothing, not even to a vehicle that it let in', async () => {
    const rig = configRig(fleet(30));
    await rig.ports.rollouts.insert(newRollout('1', plan({ ratePerMinute: 10 })));
    await rig.run();
    await order(rig, 'rollout-1', 'pause');
    await rig.run();
    expect(rig.published).toHaveLength(10);
    expect(
      (await rig.ports.assignments.find({ tenantId: TENANT, scope: 'base', value: '*', configId: 'nav' }))?.rollout,
    ).toMatchObject({ isHalted: true, share: 10_000 });
  });

  it('of two rollouts of one assignment the later one is aborted, and the first goes on', async () => {
    const rig = configRig(fleet(3));
    await rig.ports.rollouts.insert(newRollout('1', plan()));
    await rig.ports.rollouts.insert(newRollout('2', plan()));
    await rig.run();
    expect((await rig.rollout('rollout-2')).progress.state).toBe('ABORTED');
    expect(rig.published.map(({ payload }) => payload['version'])).toEqual(['1', '1', '1']);
  });

  it('begun and given up before its assignment knew of it touches nobody', async () => {
    const rig = configRig(fleet(3));
    await rig.ports.rollouts.insert(newRollout('1', plan()));
    await order(rig, 'rollout-1', 'abort');
    await rig.run();
    expect(rig.published).toEqual([]);
    expect(await rig.ports.rollouts.open(9)).toEqual([]);
  });
});
