import { deadlineOf } from './execution-change.ts';
import type { JobExecution } from './job-execution.ts';

/** A JobExecutionSummary as devices see it; times in seconds. [AWS-IoT: jobs-mqtt-https-api] */
export function summaryView(execution: JobExecution): Record<string, unknown> {
  const { jobId, versionNumber, executionNumber } = execution;
  return { jobId, ...timesOf(execution), versionNumber, executionNumber };
}

/** A JobExecution as devices see it, without its document. The thing's name is in no capture of MQTT. [AWS-IoT: jobs-mqtt-https-api] */
export function executionView(execution: JobExecution, nowMs: number): Record<string, unknown> {
  const { jobId, status, statusDetails, versionNumber, executionNumber } = execution;
  const deadline = deadlineOf(execution);
  return {
    ...{ jobId, status, ...(statusDetails && { statusDetails }), ...timesOf(execution) },
    ...{ versionNumber, executionNumber },
    ...(deadline !== undefined && {
      approximateSecondsBeforeTimedOut: Math.max(0, Math.ceil((deadline - nowMs) / 1000)),
    }),
  };
}

/** A JobExecutionState. [AWS-IoT: jobs-mqtt-https-api] */
export function stateView({ status, statusDetails, versionNumber }: JobExecution): Record<string, unknown> {
  return { status, ...(statusDetails && { statusDetails }), versionNumber };
}

export function epochSecond(timestampMs: number): number {
  return Math.floor(timestampMs / 1000);
}

function timesOf({ queuedAtMs, startedAtMs, lastUpdatedAtMs }: JobExecution): Record<string, number> {
  return {
    queuedAt: epochSecond(queuedAtMs),
    ...(startedAtMs !== undefined && { startedAt: epochSecond(startedAtMs) }),
    lastUpdatedAt: epochSecond(lastUpdatedAtMs),
  };
}
