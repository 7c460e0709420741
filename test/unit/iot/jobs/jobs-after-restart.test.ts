import { describe, expect, it } from 'vitest';
import { recordedCollections } from '../../../../local/iot/persistence/collections.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { type MemoryRecords, memoryRecords } from '../../../support/memory-records.ts';
import { heldClock } from '../held-clock.ts';
import { type JobsRig, jobsRig, MINUTE_MS, NOW_MS } from './jobs-rig.ts';

/** A start of the service on what an earlier one left, some minutes later. */
function startOn(kept: MemoryRecords['kept'], minutes = 0): JobsRig & { records: MemoryRecords } {
  const records = memoryRecords(kept);
  const clock = heldClock(NOW_MS + minutes * MINUTE_MS);
  return { ...jobsRig({ collections: recordedCollections(records, silentLog), clock }), records };
}

describe('jobs after a restart', () => {
  it('are as they were, with executions, their order, details and templates', () => {
    const first = startOn(new Map());
    first.job('job2', ['car-1', 'car-2'], { description: 'd', namespaceId: 'n' });
    first.job('job1', ['car-1']);
    first.says('car-2', 'job2', 'IN_PROGRESS', { statusDetails: JSON.parse('{"__proto__":"x"}') });
    const details = { description: 'd', document: '{}', documentSource: undefined, config: {} };
    first.store.jobs.templates.create('template1', details);
    const again = startOn(first.records.kept);
    expect(again.pendingOf('car-1')).toEqual(['job2 QUEUED', 'job1 QUEUED']);
    for (const jobId of ['job1', 'job2']) {
      expect(again.store.jobs.job(jobId)).toEqual(first.store.jobs.job(jobId));
      expect(again.store.jobs.ofJob(jobId)).toEqual(first.store.jobs.ofJob(jobId));
      expect(again.store.jobs.countsOf(jobId)).toEqual(first.store.jobs.countsOf(jobId));
    }
    expect(JSON.stringify(again.store.jobs.execution('job2', 'car-2')?.statusDetails)).toBe('{"__proto__":"x"}');
    expect(again.store.jobs.templates.all()).toEqual(first.store.jobs.templates.all());
    again.job('job3', ['car-1']);
    expect(again.pendingOf('car-1')).toEqual(['job2 QUEUED', 'job1 QUEUED', 'job3 QUEUED']);
  });

  it('go on: timers end in time, or at once when it is past, and the rollout continues', () => {
    const first = startOn(new Map());
    const config = {
      timeoutConfig: { inProgressTimeoutInMinutes: 10 },
      jobExecutionsRolloutConfig: { maximumPerMinute: 2 },
    };
    first.job('job1', ['car-1', 'car-2', 'car-3'], { config });
    first.says('car-1', 'job1', 'IN_PROGRESS');
    first.says('car-2', 'job1', 'IN_PROGRESS', { stepTimeoutMinutes: 2 });
    const again = startOn(first.records.kept, 5);
    expect(again.pendingOf('car-3')).toEqual(['job1 QUEUED']);
    again.clock.advance(0);
    expect([again.pendingOf('car-1'), again.pendingOf('car-2')]).toEqual([['job1 IN_PROGRESS'], []]);
    again.clock.advance(5 * MINUTE_MS);
    expect(again.pendingOf('car-1')).toEqual([]);
  });

  it('that were deleted are gone for good', () => {
    const first = startOn(new Map());
    first.job('job1', ['car-1']);
    first.service.control.delete('job1', true);
    expect([first.records.keys('job'), first.records.keys('job-execution')]).toEqual([[], []]);
  });
});
