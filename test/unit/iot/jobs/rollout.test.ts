import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rolloutRate } from '../../../../local/iot/jobs/rollout-rate.ts';
import { type JobsRig, jobsRig, MINUTE_MS } from './jobs-rig.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `car-${index + 1}`);

/** How many things know of the job after each of some minutes. */
function toldByMinute(rig: JobsRig, minutes: number, each: () => void = () => undefined): number[] {
  return Array.from({ length: minutes }, (_, minute) => {
    if (minute > 0) rig.clock.advance(MINUTE_MS);
    const told = rig.store.jobs.ofJob('job1').length;
    each();
    return told;
  });
}

describe('a rollout [AWS-IoT: API_JobExecutionsRolloutConfig]', () => {
  it('tells so many things a minute, in the order of the targets, and is done when all have ended', () => {
    const rig = jobsRig({ things: 7 });
    rig.job('job1', names(7), { config: { jobExecutionsRolloutConfig: { maximumPerMinute: 3 } } });
    expect(toldByMinute(rig, 4)).toEqual([3, 6, 7, 7]);
    const told = rig.store.jobs.ofJob('job1');
    expect(told.map(({ thingName }) => thingName)).toEqual(names(7));
    for (const { thingName } of told) {
      expect(rig.statusOf('job1')).toBe('IN_PROGRESS');
      rig.says(thingName, 'job1', 'SUCCEEDED');
    }
    expect(rig.statusOf('job1')).toBe('COMPLETED');
  });

  it('does not end between two minutes, when all that know of it have ended', () => {
    const rig = jobsRig({ things: 2 });
    rig.job('job1', names(2), { config: { jobExecutionsRolloutConfig: { maximumPerMinute: 1 } } });
    rig.says('car-1', 'job1', 'SUCCEEDED');
    expect([rig.statusOf('job1'), rig.pendingOf('car-2')]).toEqual(['IN_PROGRESS', []]);
    rig.clock.advance(MINUTE_MS);
    rig.says('car-2', 'job1', 'SUCCEEDED');
    expect(rig.statusOf('job1')).toBe('COMPLETED');
  });

  it('grows faster with the things that were told', () => {
    const rig = jobsRig({ things: 40 });
    const exponentialRate = {
      baseRatePerMinute: 2,
      incrementFactor: 2,
      rateIncreaseCriteria: { numberOfNotifiedThings: 4 },
    };
    const jobExecutionsRolloutConfig = { exponentialRate, maximumPerMinute: 15 };
    rig.job('job1', names(40), { config: { jobExecutionsRolloutConfig } });
    // 2, 2, then after 4 things 4, after 8 things 8, after 16 things 15 at most.
    expect(toldByMinute(rig, 6)).toEqual([2, 4, 8, 16, 31, 40]);
  });

  it('grows faster with the things that succeeded only', () => {
    const rig = jobsRig({ things: 20 });
    const exponentialRate = {
      baseRatePerMinute: 2,
      incrementFactor: 1.5,
      rateIncreaseCriteria: { numberOfSucceededThings: 2 },
    };
    rig.job('job1', names(20), { config: { jobExecutionsRolloutConfig: { exponentialRate } } });
    let succeeds = false;
    const each = (): void => {
      const waiting = rig.store.jobs.ofJob('job1').filter(({ status }) => status === 'QUEUED');
      if (succeeds) for (const { thingName } of waiting.slice(0, 2)) rig.says(thingName, 'job1', 'SUCCEEDED');
      succeeds = true;
    };
    expect(toldByMinute(rig, 5, each)).toEqual([2, 4, 7, 11, 17]);
  });

  it('tells a thousand things a minute where nothing else is said [assumed]', () => {
    expect(rolloutRate(undefined, { notified: 0, succeeded: 0 })).toBe(1000);
  });
});

describe('the rate of a rollout', () => {
  it('is never below the base rate, above the maximum, or falling', () => {
    const config = fc.record({
      maximumPerMinute: fc.integer({ min: 1, max: 1000 }),
      baseRatePerMinute: fc.integer({ min: 1, max: 1000 }),
      incrementFactor: fc.double({ min: 1.1, max: 5, noNaN: true }),
      every: fc.integer({ min: 1, max: 100 }),
      byNotified: fc.boolean(),
    });
    const count = fc.integer({ min: 0, max: 1e6 });
    fc.assert(
      fc.property(config, count, count, ({ maximumPerMinute, every, byNotified, ...rate }, one, other) => {
        const rateIncreaseCriteria = byNotified
          ? { numberOfNotifiedThings: every }
          : { numberOfSucceededThings: every };
        const rollout = { maximumPerMinute, exponentialRate: { ...rate, rateIncreaseCriteria } };
        const rateAt = (at: number): number => rolloutRate(rollout, { notified: at, succeeded: at });
        const [low, high] = [rateAt(Math.min(one, other)), rateAt(Math.max(one, other))];
        expect(low).toBeGreaterThanOrEqual(Math.min(rate.baseRatePerMinute, maximumPerMinute));
        expect(high).toBeLessThanOrEqual(maximumPerMinute);
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });
});
