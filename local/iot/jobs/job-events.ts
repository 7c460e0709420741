import { randomUUID } from 'node:crypto';
import { type ExecutionCounts, processDetails } from './execution-counts.ts';
import { epochSecond } from './execution-views.ts';
import type { Job } from './job.ts';
import type { JobExecution } from './job-execution.ts';

export type JobOperation = 'completed' | 'canceled' | 'deleted' | 'cancellation_in_progress' | 'deletion_in_progress';
export type ExecutionOperation = 'succeeded' | 'failed' | 'rejected' | 'canceled' | 'timed_out' | 'removed' | 'deleted';

export interface JobEvent {
  /** The configuration that switches it on. */
  configuration: 'JOB' | 'JOB_EXECUTION';
  topic: string;
  body: object;
}

/** `timestamp` is in seconds, the other times are in milliseconds. [AWS-IoT: events-jobs] */
export function jobEvent(operation: JobOperation, job: Job, counts: ExecutionCounts, nowMs: number): JobEvent {
  const { jobId, targetSelection, targets, description, completedAtMs, comment } = job;
  const isOver = operation === 'completed' || operation === 'canceled';
  return {
    configuration: 'JOB',
    topic: `$aws/events/job/${jobId}/${operation}`,
    body: {
      ...{ eventType: 'JOB', eventId: randomUUID(), timestamp: epochSecond(nowMs), operation, jobId },
      status: STATUS[operation] ?? job.status,
      ...{ targetSelection, targets, ...(description !== undefined && { description }) },
      ...(completedAtMs !== undefined && { completedAt: completedAtMs }),
      ...{ createdAt: job.createdAtMs, lastUpdatedAt: job.lastUpdatedAtMs },
      ...(isOver && { jobProcessDetails: processDetails(counts) }),
      ...(comment !== undefined && { comment }),
    },
  };
}

const STATUS: Partial<Record<JobOperation, string>> = {
  cancellation_in_progress: 'CANCELLATION_IN_PROGRESS',
  deletion_in_progress: 'DELETION_IN_PROGRESS',
  deleted: 'DELETED',
};

/** [AWS-IoT: events-jobs] */
export function executionEvent(
  operation: ExecutionOperation,
  execution: JobExecution,
  thingArn: string,
  nowMs: number,
): JobEvent {
  const { jobId, status, statusDetails = {} } = execution;
  return {
    configuration: 'JOB_EXECUTION',
    topic: `$aws/events/jobExecution/${jobId}/${operation}`,
    body: {
      ...{ eventType: 'JOB_EXECUTION', eventId: randomUUID(), timestamp: epochSecond(nowMs), operation, jobId },
      ...{ thingArn, status, statusDetails },
    },
  };
}
