import { describe, expect, it } from 'vitest';
import {
  beginRollout,
  isAtWork,
  isHalted,
  ROLLOUT_ORDERS,
  type RolloutEvent,
  type RolloutProgress,
  shareOf,
  stepRollout,
} from '../../../../contract/config/rollout.ts';
import { planFault, type RolloutPlan } from '../../../../contract/config/rollout-plan.ts';

const plan: RolloutPlan = {
  waves: [
    { share: 100, soakMs: 60_000, needsApproval: false },
    { share: 5_000, soakMs: 0, needsApproval: true },
    { share: 10_000, soakMs: 0, needsApproval: false },
  ],
  ...{ ratePerMinute: 10, successPercent: 90, failurePercent: 20, failureMinimum: 5, waveTimeoutMs: 600_000 },
};
const counts = (applied: number, rejected = 0, pending = 0) => ({ applied, rejected, pending, rolledBack: 0 });
const tick = (nowMs: number, counted: ReturnType<typeof counts>): RolloutEvent => ({
  kind: 'tick',
  nowMs,
  counts: counted,
});
const swept: RolloutEvent = { kind: 'swept' };

function run(events: RolloutEvent[]): RolloutProgress {
  return events.reduce<RolloutProgress>(
    (at, event) => {
      const next = stepRollout(plan, at, event);
      expect(next, `${event.kind} in ${at.state}`).toBeDefined();
      return next as RolloutProgress;
    },
    beginRollout(plan, 0),
  );
}

describe('a rollout', () => {
  it('goes through its waves, soaked and approved, to the end', () => {
    expect(run([swept, tick(59_999, counts(10))])).toMatchObject({ state: 'RUNNING', wave: 0 });
    const waiting = run([swept, tick(60_000, counts(10))]);
    expect([waiting.state, shareOf(plan, waiting), isHalted(waiting)]).toEqual(['AWAITING_APPROVAL', 100, false]);
    const half: RolloutEvent[] = [swept, tick(60_000, counts(10)), { kind: 'approve', nowMs: 60_001 }];
    expect(run(half)).toMatchObject({ state: 'RUNNING', wave: 1, isSwept: false, waveBegunAtMs: 60_001 });
    const whole = run([...half, swept, tick(70_000, counts(50)), swept, tick(80_000, counts(100))]);
    expect([whole.state, shareOf(plan, whole), isAtWork(whole)]).toEqual(['SUCCEEDED', 10_000, false]);
  });

  it('does not go on before enough of its vehicles applied it, nor before all were looked at', () => {
    expect(run([swept, tick(60_000, counts(8, 0, 2))]).wave).toBe(0);
    expect(run([tick(60_000, counts(10))])).toMatchObject({ state: 'RUNNING', wave: 0 });
  });

  it('stops by itself when too many of those that answered refuse, not before enough have', () => {
    expect(run([tick(1, counts(3, 1))]).state).toBe('RUNNING');
    const stopped = run([tick(1, counts(4, 1, 500))]);
    expect(stopped).toMatchObject({ state: 'STOPPED', reasonCode: 'failure-threshold' });
    expect(isHalted(stopped)).toBe(true);
    expect(stepRollout(plan, stopped, { kind: 'resume', nowMs: 2 })).toBeUndefined();
  });

  it('stops by itself when a wave does not go well in its time', () => {
    expect(run([swept, tick(600_000, counts(1, 0, 9))])).toMatchObject({
      state: 'STOPPED',
      reasonCode: 'wave-timed-out',
    });
  });

  it('paused and resumed goes on where it was', () => {
    const paused = run([{ kind: 'pause', nowMs: 1 }]);
    expect([paused.state, isHalted(paused), isAtWork(paused)]).toEqual(['PAUSED', true, false]);
    expect(
      run([
        { kind: 'pause', nowMs: 1 },
        { kind: 'resume', nowMs: 2 },
      ]),
    ).toEqual(beginRollout(plan, 0));
  });

  it('whose first wave wants a yes has let in nobody until then', () => {
    const gated = { ...plan, waves: [{ share: 10_000, soakMs: 0, needsApproval: true }] };
    const first = beginRollout(gated, 0);
    expect([first.state, shareOf(gated, first)]).toEqual(['AWAITING_APPROVAL', 0]);
    expect(stepRollout(gated, first, { kind: 'approve', nowMs: 1 })).toMatchObject({ state: 'RUNNING', wave: 0 });
  });
});

describe('every way through a rollout', () => {
  const events: RolloutEvent[] = [
    ...ROLLOUT_ORDERS.map((kind) => ({ kind, nowMs: 100_000 }) as const),
    swept,
    tick(100_000, counts(10)),
    tick(100_000, counts(1, 9)),
    tick(900_000, counts(1, 0, 9)),
  ];

  it('keeps the laws: nothing is let in while halted, no gate is passed unasked, ends are left by rollback alone', () => {
    const seen = new Map<string, RolloutProgress>();
    const queue = [beginRollout(plan, 0)];
    let steps = 0;
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const key = JSON.stringify(at);
      if (seen.has(key)) continue;
      seen.set(key, at);
      for (const event of events) {
        const next = stepRollout(plan, at, event);
        if (next === undefined) continue;
        steps += 1;
        keepsLaws(at, event, next);
        queue.push(next);
      }
    }
    expect(new Set([...seen.values()].map(({ state }) => state)).size).toBe(8);
    expect(steps).toBeGreaterThan(100);
  });

  function keepsLaws(before: RolloutProgress, event: RolloutEvent, after: RolloutProgress): void {
    const [from, to] = [shareOf(plan, before), shareOf(plan, after)];
    const what = `${before.state} ${event.kind} ${after.state}`;
    if (to > from) expect(isHalted(before), what).toBe(false);
    if (to < from) expect(event.kind, what).toBe('rollback');
    if (after.wave > before.wave && plan.waves[after.wave]?.needsApproval) expect(event.kind, what).toBe('approve');
    expect(after.wave - before.wave, what).toBeLessThanOrEqual(1);
    if (before.state === 'ROLLED_BACK') expect(after, what).toEqual(before);
    const isEnd = before.state === 'SUCCEEDED' || before.state === 'ABORTED' || before.state === 'STOPPED';
    if (isEnd && after.state !== before.state) expect(['rollback', 'swept'], what).toContain(event.kind);
    if (before.state === 'ROLLING_BACK' && after.state !== before.state) expect(after.state, what).toBe('ROLLED_BACK');
    // a state that nobody looks at must not wait for anybody but people
    if (!isAtWork(after)) expect(['RUNNING', 'ROLLING_BACK'], what).not.toContain(after.state);
  }
});

describe('a plan', () => {
  it('has growing waves up to the whole', () => {
    const withShares = (...shares: number[]) =>
      planFault({ ...plan, waves: shares.map((share) => ({ share, soakMs: 0, needsApproval: false })) });
    expect(withShares(100, 10_000)).toBeUndefined();
    expect(withShares(10_000, 10_000)).toMatch(/grow/);
    expect(withShares(100, 5_000)).toMatch(/100 percent/);
    expect(withShares()).toMatch(/1 to 20/);
  });
});
