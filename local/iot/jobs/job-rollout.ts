import { notifiedThings, pendingThings } from './execution-counts.ts';
import type { Job } from './job.ts';
import { scheduleOf } from './job-schedule.ts';
import type { ProgressOptions } from './progress-options.ts';
import { rolloutRate } from './rollout-rate.ts';

/** How a job under way reaches its things, and when it is done. */
export interface JobRollout {
  /** Tells as many things as the minute allows, and goes on in the next one. */
  advance(jobId: string): void;
  completeIfDone(jobId: string): void;
}

const MINUTE_MS = 60_000;

export function createJobRollout({ store, clock, alarms, life, tellEvent }: ProgressOptions): JobRollout {
  function advance(jobId: string): void {
    const job = store.job(jobId);
    if (job?.status !== 'IN_PROGRESS') return;
    const nowMs = clock.nowMs();
    const minute = nowMs >= job.minute.startedAtMs + MINUTE_MS ? { startedAtMs: nowMs, told: 0 } : job.minute;
    const counts = store.countsOf(jobId);
    const progress = { notified: notifiedThings(counts), succeeded: counts.SUCCEEDED };
    const rate = rolloutRate(job.config.jobExecutionsRolloutConfig, progress);
    const things = job.waiting.slice(0, Math.max(0, rate - minute.told));
    const waiting = job.waiting.slice(things.length);
    // As it was last updated: telling things is no update of the job.
    store.putJob({ ...job, waiting, minute: { ...minute, told: minute.told + things.length } });
    for (const thingName of things) {
      const executionNumber = (store.execution(jobId, thingName)?.executionNumber ?? 0) + 1;
      life.queue({ jobId, thingName, executionNumber, retryAttempt: 0 });
    }
    const nextAtMs = waiting.length > 0 ? minute.startedAtMs + MINUTE_MS : undefined;
    alarms.set(`rollout/${jobId}`, nextAtMs, () => advance(jobId));
    completeIfDone(jobId);
  }

  /** A continuous job waits for more things until it is cancelled or its time ends. [AWS-IoT: iot-jobs] */
  function completeIfDone(jobId: string): void {
    const job = store.job(jobId);
    if (job?.status !== 'IN_PROGRESS' || job.waiting.length > 0) return;
    if (job.targetSelection === 'CONTINUOUS' && !isTimeOver(job, clock.nowMs())) return;
    if (pendingThings(store.countsOf(jobId)) > 0) return;
    alarms.set(`end/${jobId}`, undefined, () => undefined);
    const nowMs = clock.nowMs();
    const completed: Job = { ...job, status: 'COMPLETED', completedAtMs: nowMs, lastUpdatedAtMs: nowMs };
    store.putJob(completed);
    tellEvent('completed', completed);
  }

  return { advance, completeIfDone };
}

function isTimeOver({ config }: Job, nowMs: number): boolean {
  const { end } = scheduleOf(config);
  return end !== undefined && end.atMs <= nowMs;
}
