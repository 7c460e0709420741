/** [AWS-IoT: API_JobExecution] */
export const EXECUTION_STATUSES = [
  ...(['QUEUED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'REJECTED', 'REMOVED', 'CANCELED'] as const),
] as const;

export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** What a device made, or is to make, of a job; replaced, never mutated. [AWS-IoT: iot-jobs-lifecycle] */
export interface JobExecution {
  readonly jobId: string;
  readonly thingName: string;
  /** 1, and one more with each retry. */
  readonly executionNumber: number;
  readonly status: ExecutionStatus;
  readonly statusDetails: Readonly<Record<string, string>> | undefined;
  /** 1, and one more with each change. */
  readonly versionNumber: number;
  /** Grows from execution to execution: the order in which they were queued. */
  readonly sequence: number;
  readonly queuedAtMs: number;
  readonly startedAtMs: number | undefined;
  readonly lastUpdatedAtMs: number;
  readonly forceCanceled: boolean;
  /** How many tries there were before. */
  readonly retryAttempt: number;
  /** When the job's own time is up; undefined when there is no limit or it does not run. */
  readonly timesOutAtMs: number | undefined;
  /** When the time that the device set for its step is up. */
  readonly stepTimesOutAtMs: number | undefined;
}

/** Whether nothing changes any more. [AWS-IoT: iot-jobs-lifecycle] */
export function isTerminal(status: ExecutionStatus): boolean {
  return status !== 'QUEUED' && status !== 'IN_PROGRESS';
}

export function queuedExecution(
  place: Pick<JobExecution, 'jobId' | 'thingName' | 'executionNumber' | 'retryAttempt' | 'sequence'>,
  nowMs: number,
): JobExecution {
  return {
    ...place,
    ...{ status: 'QUEUED', statusDetails: undefined, versionNumber: 1, forceCanceled: false },
    ...{ queuedAtMs: nowMs, startedAtMs: undefined, lastUpdatedAtMs: nowMs },
    ...{ timesOutAtMs: undefined, stepTimesOutAtMs: undefined },
  };
}
