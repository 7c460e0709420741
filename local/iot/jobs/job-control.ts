import type { Clock } from '../../ports/clock.ts';
import type { IndexSources } from '../fleet-index/thing-document.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { canBecome } from './execution-change.ts';
import type { ExecutionLife } from './execution-life.ts';
import { isJobOver, type Job, type NewJob, newJob } from './job.ts';
import type { JobConfig } from './job-config.ts';
import { isTerminal, type JobExecution } from './job-execution.ts';
import type { Cancellation, JobProgress } from './job-progress.ts';
import type { JobStore } from './job-store.ts';
import { checkTargets, thingsOf } from './job-targets.ts';

/** What operators do with jobs and their executions. [AWS-IoT: create-manage-jobs] */
export interface JobControl {
  create(input: NewJob): Outcome<Job>;
  /** Settings that are given replace those that are; running timers stay. */
  update(jobId: string, change: { config: JobConfig; description: string | undefined }): Outcome<Job>;
  /** More targets for a continuous job. */
  associate(jobId: string, targets: readonly string[], comment: string | undefined): Outcome<Job>;
  cancel(jobId: string, cancellation: Cancellation): Outcome<Job>;
  delete(jobId: string, force: boolean): Outcome<undefined>;
  cancelExecution(
    jobId: string,
    thingName: string,
    options: {
      force: boolean;
      expectedVersion?: number | undefined;
      statusDetails?: Record<string, string> | undefined;
    },
  ): Outcome<JobExecution>;
  deleteExecution(jobId: string, thingName: string, executionNumber: number, force: boolean): Outcome<undefined>;
}

export function createJobControl(options: {
  store: JobStore;
  /** Where targets are looked up. */
  sources: IndexSources;
  clock: Clock;
  life: ExecutionLife;
  progress: JobProgress;
}): JobControl {
  const { store, sources, clock, life, progress } = options;

  function find(jobId: string): Outcome<Job> {
    const job = store.job(jobId);
    return job ? done(job) : notFound(`Job ${jobId}`);
  }

  function findRunning(jobId: string): Outcome<Job> {
    const found = find(jobId);
    if (!found.ok || !isJobOver(found.value)) return found;
    return failed('InvalidRequestException', `Job ${jobId} is ${found.value.status}.`);
  }

  function findExecution(jobId: string, thingName: string, executionNumber?: number): Outcome<JobExecution> {
    const execution = store.execution(jobId, thingName, executionNumber);
    return execution ? done(execution) : notFound(`The execution of job ${jobId} for thing ${thingName}`);
  }

  return {
    create(input) {
      if (store.job(input.jobId)) return failed('ResourceAlreadyExistsException', `Job ${input.jobId} already exists.`);
      const targets = checkTargets(sources, input.targets);
      if (!targets.ok) return targets;
      const job = newJob(input, clock.nowMs());
      store.putJob({ ...job, waiting: thingsOf(sources, input.targets) });
      progress.begin(input.jobId);
      return done(job);
    },
    update(jobId, { config, description }) {
      const found = findRunning(jobId);
      if (!found.ok) return found;
      const job = found.value;
      const updated: Job = {
        ...job,
        config: { ...job.config, ...config },
        description: description ?? job.description,
        lastUpdatedAtMs: clock.nowMs(),
      };
      store.putJob(updated);
      progress.begin(jobId);
      return done(updated);
    },
    associate(jobId, targets, comment) {
      const found = findRunning(jobId);
      if (!found.ok) return found;
      const job = found.value;
      if (job.targetSelection !== 'CONTINUOUS') {
        return failed('InvalidRequestException', `Job ${jobId} is a snapshot: its targets do not change.`);
      }
      const checked = checkTargets(sources, targets);
      if (!checked.ok) return checked;
      const all = [...new Set([...job.targets, ...targets])];
      const known = new Set(job.waiting);
      const added = thingsOf(sources, targets).filter((name) => !known.has(name) && !store.execution(jobId, name));
      progress.enlist({ ...job, targets: all, comment: comment ?? job.comment }, added);
      return done(job);
    },
    cancel(jobId, cancellation) {
      const found = findRunning(jobId);
      return found.ok ? done(progress.cancel(found.value, cancellation)) : found;
    },
    delete(jobId, force) {
      const found = find(jobId);
      if (!found.ok) return found;
      const { status } = found.value;
      if (!force && !isJobOver(found.value)) {
        return failed('InvalidStateTransitionException', `Job ${jobId} is ${status}: deleting it needs force.`);
      }
      progress.remove(found.value);
      return done(undefined);
    },
    cancelExecution(jobId, thingName, { force, expectedVersion, statusDetails }) {
      const found = findExecution(jobId, thingName);
      if (!found.ok) return found;
      const { status, versionNumber } = found.value;
      if (expectedVersion !== undefined && expectedVersion !== versionNumber) {
        return failed('VersionConflictException', `The execution is at version ${versionNumber}.`);
      }
      if (!canBecome(status, 'CANCELED') || (status === 'IN_PROGRESS' && !force)) {
        const hint = status === 'IN_PROGRESS' ? ': cancelling it needs force' : '';
        return failed('InvalidStateTransitionException', `The execution is ${status}${hint}.`);
      }
      return done(life.change(found.value, { status: 'CANCELED', forceCanceled: force, statusDetails }));
    },
    deleteExecution(jobId, thingName, executionNumber, force) {
      const found = findExecution(jobId, thingName, executionNumber);
      if (!found.ok) return found;
      const { status } = found.value;
      if (!force && !isTerminal(status)) {
        return failed('InvalidStateTransitionException', `The execution is ${status}: deleting it needs force.`);
      }
      life.remove(found.value);
      progress.begin(jobId);
      return done(undefined);
    },
  };
}
