import { EXECUTION_STATUSES, type ExecutionStatus } from './job-execution.ts';

/** How many things of a job stand where, each by its latest execution. */
export type ExecutionCounts = Readonly<Record<ExecutionStatus, number>>;

export function noCounts(): Record<ExecutionStatus, number> {
  return Object.fromEntries(EXECUTION_STATUSES.map((status) => [status, 0])) as Record<ExecutionStatus, number>;
}

/** Things that have an execution. */
export function notifiedThings(counts: ExecutionCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

export function pendingThings(counts: ExecutionCounts): number {
  return counts.QUEUED + counts.IN_PROGRESS;
}

/** [AWS-IoT: API_JobProcessDetails] */
export function processDetails(counts: ExecutionCounts): Record<string, number> {
  return {
    numberOfCanceledThings: counts.CANCELED,
    numberOfSucceededThings: counts.SUCCEEDED,
    numberOfFailedThings: counts.FAILED,
    numberOfRejectedThings: counts.REJECTED,
    numberOfQueuedThings: counts.QUEUED,
    numberOfInProgressThings: counts.IN_PROGRESS,
    numberOfRemovedThings: counts.REMOVED,
    numberOfTimedOutThings: counts.TIMED_OUT,
  };
}
