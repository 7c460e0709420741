import { describe, expect, it } from 'vitest';
import type { JobConfig } from '../../../../local/iot/jobs/job-config.ts';
import { jobsRig, MINUTE_MS } from './jobs-rig.ts';

const CARS = ['car-1', 'car-2', 'car-3'];
const timesOutAfter = (minutes: number): JobConfig => ({ timeoutConfig: { inProgressTimeoutInMinutes: minutes } });

describe('time is up [AWS-IoT: jobs-configurations]', () => {
  it('for a job from the moment that it runs, whatever its device says', () => {
    const rig = jobsRig({ config: timesOutAfter(10) });
    rig.job('job1', ['car-1']);
    rig.clock.advance(60 * MINUTE_MS);
    expect(rig.pendingOf('car-1')).toEqual(['job1 QUEUED']);
    rig.says('car-1', 'job1', 'IN_PROGRESS');
    rig.clock.advance(9 * MINUTE_MS);
    rig.says('car-1', 'job1', 'IN_PROGRESS', { stepTimeoutMinutes: 60 });
    expect(rig.pendingOf('car-1')).toEqual(['job1 IN_PROGRESS']);
    rig.told();
    rig.clock.advance(MINUTE_MS);
    expect(rig.store.jobs.execution('job1', 'car-1')).toMatchObject({ status: 'TIMED_OUT', versionNumber: 4 });
    expect(rig.told().map(({ topic }) => topic.split('/').at(-1))).toEqual(['notify', 'notify-next']);
    expect(rig.statusOf('job1')).toBe('COMPLETED');
  });

  it('for a step; a new time replaces it, -1 ends it, and none leaves it', () => {
    const rig = jobsRig();
    const step = (stepTimeoutMinutes?: number) => rig.says('car-1', 'job1', 'IN_PROGRESS', { stepTimeoutMinutes });
    rig.job('job1', ['car-1']);
    step(5);
    rig.clock.advance(4 * MINUTE_MS);
    step(5);
    rig.clock.advance(4 * MINUTE_MS);
    step(-1);
    rig.clock.advance(600 * MINUTE_MS);
    step(5);
    rig.clock.advance(3 * MINUTE_MS);
    step();
    expect(rig.pendingOf('car-1')).toEqual(['job1 IN_PROGRESS']);
    rig.clock.advance(2 * MINUTE_MS);
    expect(rig.store.jobs.execution('job1', 'car-1')?.status).toBe('TIMED_OUT');
  });
});

describe('another try [AWS-IoT: API_RetryCriteria]', () => {
  const retry = (failureType: 'FAILED' | 'TIMED_OUT' | 'ALL', numberOfRetries: number): JobConfig => ({
    ...timesOutAfter(1),
    jobExecutionsRetryConfig: { criteriaList: [{ failureType, numberOfRetries }] },
  });

  it('follows a failure, with the next execution number, until there is none left', () => {
    const rig = jobsRig({ config: retry('FAILED', 2) });
    rig.job('job1', ['car-1']);
    for (const number of [1, 2, 3]) {
      expect(rig.statusOf('job1')).toBe('IN_PROGRESS');
      expect(rig.store.jobs.execution('job1', 'car-1')).toMatchObject({
        ...{ status: 'QUEUED', executionNumber: number, retryAttempt: number - 1, versionNumber: 1 },
      });
      rig.says('car-1', 'job1', 'FAILED');
    }
    expect(rig.pendingOf('car-1')).toEqual([]);
    expect(rig.store.jobs.ofJob('job1').map(({ status }) => status)).toEqual(['FAILED', 'FAILED', 'FAILED']);
    expect(rig.store.jobs.countsOf('job1').FAILED).toBe(1);
    expect(rig.statusOf('job1')).toBe('COMPLETED');
  });

  it('follows the failures that it is for alone', () => {
    const rig = jobsRig({ config: retry('TIMED_OUT', 1) });
    rig.job('job1', CARS);
    rig.says('car-1', 'job1', 'FAILED');
    rig.says('car-2', 'job1', 'REJECTED');
    rig.says('car-3', 'job1', 'IN_PROGRESS');
    rig.clock.advance(MINUTE_MS);
    expect(CARS.map((car) => rig.pendingOf(car))).toEqual([[], [], ['job1 QUEUED']]);
  });
});

describe('an abort [AWS-IoT: API_AbortCriteria]', () => {
  const abort = (thresholdPercentage: number, minNumberOfExecutedThings: number): JobConfig => ({
    jobExecutionsRolloutConfig: { maximumPerMinute: 2 },
    abortConfig: {
      criteriaList: [{ failureType: 'ALL', action: 'CANCEL', thresholdPercentage, minNumberOfExecutedThings }],
    },
  });

  it('cancels what waits and tells nobody else, when enough failed of enough', () => {
    const rig = jobsRig({ config: abort(50, 2) });
    rig.job('job1', CARS);
    rig.says('car-1', 'job1', 'REJECTED');
    rig.clock.advance(MINUTE_MS);
    expect(rig.statusOf('job1')).toBe('CANCELED');
    expect(rig.store.jobs.ofJob('job1').map(({ status }) => status)).toEqual(['REJECTED', 'CANCELED']);
  });

  it('waits until so many things know of the job', () => {
    const rig = jobsRig({ config: abort(50, 3) });
    rig.job('job1', CARS);
    rig.says('car-1', 'job1', 'FAILED');
    expect(rig.statusOf('job1')).toBe('IN_PROGRESS');
    rig.clock.advance(MINUTE_MS);
    rig.says('car-2', 'job1', 'FAILED');
    expect([rig.statusOf('job1'), rig.pendingOf('car-3')]).toEqual(['CANCELED', []]);
  });

  it('does not follow from what succeeded', () => {
    const rig = jobsRig({ config: abort(0, 1) });
    rig.job('job1', ['car-1']);
    rig.says('car-1', 'job1', 'SUCCEEDED');
    expect(rig.statusOf('job1')).toBe('COMPLETED');
  });
});

describe('a schedule [AWS-IoT: API_SchedulingConfig]', () => {
  const scheduled = (endBehavior: 'STOP_ROLLOUT' | 'CANCEL' | 'FORCE_CANCEL'): JobConfig => ({
    schedulingConfig: { startTime: '2030-03-01T08:00', endTime: '2030-03-01T09:00', endBehavior },
    jobExecutionsRolloutConfig: { maximumPerMinute: 2 },
  });
  const DAYS_MS = 24 * 60 * MINUTE_MS;

  it.each([
    ['STOP_ROLLOUT', 'IN_PROGRESS', ['IN_PROGRESS', 'QUEUED']],
    ['CANCEL', 'CANCELED', ['IN_PROGRESS', 'CANCELED']],
    ['FORCE_CANCEL', 'CANCELED', ['CANCELED', 'CANCELED']],
  ] as const)('starts the job in time, and %s ends it', (behavior, status, executions) => {
    const rig = jobsRig({ things: 3, config: scheduled(behavior) });
    rig.job('job1', CARS);
    for (let day = 0; day < 59; day += 1) rig.clock.advance(DAYS_MS);
    expect([rig.statusOf('job1'), rig.pendingOf('car-1')]).toEqual(['SCHEDULED', []]);
    rig.clock.advance(8 * 60 * MINUTE_MS);
    expect([rig.statusOf('job1'), rig.pendingOf('car-1')]).toEqual(['IN_PROGRESS', ['job1 QUEUED']]);
    rig.says('car-1', 'job1', 'IN_PROGRESS');
    rig.store.things.deleteThing('car-3');
    rig.clock.advance(60 * MINUTE_MS);
    expect(rig.statusOf('job1')).toBe(status);
    expect(rig.store.jobs.ofJob('job1').map((execution) => execution.status)).toEqual(executions);
  });
});

describe('a thing that is deleted', () => {
  it('takes its executions with it; the job goes on without', () => {
    const rig = jobsRig({ config: { jobExecutionsRolloutConfig: { maximumPerMinute: 2 } } });
    rig.job('job1', CARS);
    rig.store.things.deleteThing('car-1');
    rig.store.things.deleteThing('car-3');
    expect(rig.store.jobs.execution('job1', 'car-1')?.status).toBe('REMOVED');
    rig.says('car-2', 'job1', 'SUCCEEDED');
    expect(rig.statusOf('job1')).toBe('COMPLETED');
    rig.store.things.createThing({ thingName: 'car-1' });
    rig.clock.advance(MINUTE_MS);
    expect([rig.pendingOf('car-1'), rig.pendingOf('car-3')]).toEqual([[], []]);
  });
});
