import { abortCriterion, isRetried } from './failure-rules.ts';
import { isJobOver, type Job } from './job.ts';
import type { JobExecution } from './job-execution.ts';
import { createJobRollout } from './job-rollout.ts';
import { scheduleOf } from './job-schedule.ts';
import type { ProgressOptions } from './progress-options.ts';

export interface Cancellation {
  /** Also what runs. */
  force: boolean;
  reasonCode?: string | undefined;
  comment?: string | undefined;
}

/** Jobs from their creation to their end: schedule, rollout, retries, abort, completion. */
export interface JobProgress {
  /** Starts a job, or sets the time of its start. After a restart it goes on where it was. */
  begin(jobId: string): void;
  /** More things are to get a job. */
  enlist(job: Job, thingNames: readonly string[]): void;
  /** A thing is not to get a job any more, or to leave off. */
  withdraw(job: Job, thingName: string): void;
  /** An execution is over. */
  ended(execution: JobExecution): void;
  cancel(job: Job, cancellation: Cancellation): Job;
  remove(job: Job): void;
}

export function createJobProgress(options: ProgressOptions): JobProgress {
  const { store, clock, alarms, life, tellEvent } = options;
  const { advance, completeIfDone } = createJobRollout(options);

  function update(job: Job, change: Partial<Job>): Job {
    const updated = { ...job, ...change, lastUpdatedAtMs: clock.nowMs() };
    store.putJob(updated);
    return updated;
  }

  function start(jobId: string): void {
    const job = store.job(jobId);
    if (job?.status === 'SCHEDULED') update(job, { status: 'IN_PROGRESS' });
    advance(jobId);
  }

  /** The time of a job is over. [AWS-IoT: API_SchedulingConfig] */
  function end(jobId: string): void {
    const job = store.job(jobId);
    const { end: schedule } = scheduleOf(job?.config ?? {});
    if (!job || !schedule || isJobOver(job)) return;
    if (schedule.behavior !== 'STOP_ROLLOUT') {
      cancel(job, { force: schedule.behavior === 'FORCE_CANCEL' });
      return;
    }
    update(job, { waiting: [], status: 'IN_PROGRESS' });
    advance(jobId);
  }

  function cancel(job: Job, { force, reasonCode, comment }: Cancellation): Job {
    tellEvent('cancellation_in_progress', job);
    const fields = { status: 'CANCELED', forceCanceled: force, completedAtMs: clock.nowMs(), waiting: [] } as const;
    // Before its executions: those that end with it must not be tried again.
    const canceled = update(job, { ...fields, reasonCode, comment });
    clearAlarms(job.jobId);
    for (const execution of store.ofJob(job.jobId)) {
      const ends = execution.status === 'QUEUED' || (force && execution.status === 'IN_PROGRESS');
      if (ends) life.change(execution, { status: 'CANCELED', forceCanceled: force });
    }
    tellEvent('canceled', canceled);
    return canceled;
  }

  function clearAlarms(jobId: string): void {
    for (const kind of ['start', 'rollout', 'end']) alarms.set(`${kind}/${jobId}`, undefined, () => undefined);
  }

  return {
    begin(jobId) {
      const job = store.job(jobId);
      if (!job || isJobOver(job)) return;
      const schedule = scheduleOf(job.config);
      alarms.set(`end/${jobId}`, schedule.end?.atMs, () => end(jobId));
      if (job.status === 'SCHEDULED') alarms.set(`start/${jobId}`, schedule.startAtMs, () => start(jobId));
      else advance(jobId);
    },
    enlist(job, thingNames) {
      update(job, { waiting: [...job.waiting, ...thingNames] });
      advance(job.jobId);
    },
    withdraw(job, thingName) {
      if (job.waiting.includes(thingName)) {
        store.putJob({ ...job, waiting: job.waiting.filter((name) => name !== thingName) });
        completeIfDone(job.jobId);
      }
      const execution = store.execution(job.jobId, thingName);
      const isPending = execution?.status === 'QUEUED' || execution?.status === 'IN_PROGRESS';
      if (isPending) life.change(execution, { status: 'REMOVED' });
    },
    ended(execution) {
      const { jobId, thingName } = execution;
      const job = store.job(jobId);
      if (job?.status !== 'IN_PROGRESS') return;
      if (isRetried(job.config.jobExecutionsRetryConfig, execution)) {
        const [executionNumber, retryAttempt] = [execution.executionNumber + 1, execution.retryAttempt + 1];
        life.queue({ jobId, thingName, executionNumber, retryAttempt });
        return;
      }
      const criterion = abortCriterion(job.config.abortConfig, store.countsOf(jobId));
      // What runs may end as it will. [assumed]
      if (criterion) cancel(job, { force: false, comment: `Aborted: ${criterion.failureType}` });
      else completeIfDone(jobId);
    },
    cancel,
    remove(job) {
      tellEvent('deletion_in_progress', job);
      clearAlarms(job.jobId);
      // Without the job nothing follows from the end of an execution.
      store.putJob({ ...job, status: 'CANCELED', waiting: [] });
      for (const execution of store.ofJob(job.jobId)) life.remove(execution);
      store.removeJob(job.jobId);
      tellEvent('deleted', job);
    },
  };
}
