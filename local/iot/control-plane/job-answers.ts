import { deadlineOf } from '../jobs/execution-change.ts';
import { processDetails } from '../jobs/execution-counts.ts';
import type { Job } from '../jobs/job.ts';
import type { JobExecution } from '../jobs/job-execution.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { ResourceArns } from '../registry/resource-arns.ts';
import { epochSeconds } from './iot-operation.ts';

/** What calls that make or change a job answer. [AWS-IoT: API_CreateJob] */
export function jobReference(arns: ResourceArns, { jobId, description }: Job): object {
  return { jobArn: arns.job(jobId), jobId, description };
}

/** [AWS-IoT: API_JobSummary] */
export function jobSummary(arns: ResourceArns, job: Job): object {
  const { jobId, targetSelection, status } = job;
  return { jobArn: arns.job(jobId), jobId, targetSelection, status, ...jobTimes(job), isConcurrent: false };
}

/** [AWS-IoT: API_Job] */
export function jobView({ store }: JobService, arns: ResourceArns, job: Job): object {
  const { jobId, targets, targetSelection, status, description, namespaceId, jobTemplateArn, config } = job;
  const { reasonCode, comment } = job;
  return {
    ...{ jobArn: arns.job(jobId), jobId, targets, targetSelection, status, description, namespaceId, jobTemplateArn },
    ...config,
    // Told of jobs that were cancelled. [assumed]
    ...(status === 'CANCELED' && { forceCanceled: job.forceCanceled }),
    ...{ reasonCode, comment, ...jobTimes(job), isConcurrent: false },
    jobProcessDetails: {
      ...(job.waiting.length > 0 && { processingTargets: targets }),
      ...processDetails(store.countsOf(jobId)),
    },
  };
}

/** [AWS-IoT: API_JobExecution] */
export function executionAnswer(arns: ResourceArns, execution: JobExecution, nowMs: number): object {
  const { jobId, thingName, status, statusDetails, executionNumber, versionNumber, forceCanceled } = execution;
  const deadline = deadlineOf(execution);
  return {
    ...{ jobId, status, thingArn: arns.thing(thingName), executionNumber, versionNumber },
    ...(status === 'CANCELED' && { forceCanceled }),
    ...(statusDetails && { statusDetails: { detailsMap: statusDetails } }),
    ...executionTimes(execution),
    ...(deadline !== undefined && {
      approximateSecondsBeforeTimedOut: Math.max(0, Math.ceil((deadline - nowMs) / 1000)),
    }),
  };
}

/** [AWS-IoT: API_JobExecutionSummary] */
export function executionSummary(execution: JobExecution): object {
  const { status, executionNumber, retryAttempt } = execution;
  return { status, ...executionTimes(execution), executionNumber, ...(retryAttempt > 0 && { retryAttempt }) };
}

function executionTimes({ queuedAtMs, startedAtMs, lastUpdatedAtMs }: JobExecution): object {
  return {
    queuedAt: epochSeconds(queuedAtMs),
    ...(startedAtMs !== undefined && { startedAt: epochSeconds(startedAtMs) }),
    lastUpdatedAt: epochSeconds(lastUpdatedAtMs),
  };
}

function jobTimes({ createdAtMs, lastUpdatedAtMs, completedAtMs }: Job): object {
  return {
    createdAt: epochSeconds(createdAtMs),
    lastUpdatedAt: epochSeconds(lastUpdatedAtMs),
    ...(completedAtMs !== undefined && { completedAt: epochSeconds(completedAtMs) }),
  };
}
