import { type ExecutionStatus, isTerminal, type JobExecution } from './job-execution.ts';

/** What a device may say its execution is. CANCELED is for the cloud alone. [AWS-IoT: jobs-mqtt-api] [assumed: CANCELED] */
export const DEVICE_STATUSES = ['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED'] as const;

export interface ExecutionChange {
  status: ExecutionStatus;
  /** Replaces all that there are; undefined leaves them. */
  statusDetails?: Readonly<Record<string, string>> | undefined;
  forceCanceled?: boolean;
  /** -1 ends the timer of the step, undefined leaves it. */
  stepTimeoutMinutes?: number | undefined;
  /** Of the job: counts from the moment that the execution starts. */
  inProgressTimeoutMinutes?: number | undefined;
}

const MINUTE_MS = 60_000;

/** From what an execution can become what. [AWS-IoT: iot-jobs-lifecycle] */
export function canBecome(from: ExecutionStatus, to: ExecutionStatus): boolean {
  if (isTerminal(from)) return false;
  return to !== 'QUEUED' && (to !== 'TIMED_OUT' || from === 'IN_PROGRESS');
}

/** The execution after a change that it can make: one version on. [AWS-IoT: iot-jobs-lifecycle] */
export function changed(execution: JobExecution, change: ExecutionChange, nowMs: number): JobExecution {
  const { status, statusDetails = execution.statusDetails, forceCanceled = execution.forceCanceled } = change;
  if (!canBecome(execution.status, status)) throw new Error(`${execution.status} does not become ${status}.`);
  const runs = status === 'IN_PROGRESS';
  const starts = runs && execution.status === 'QUEUED';
  return {
    ...execution,
    ...{ status, statusDetails, forceCanceled, versionNumber: execution.versionNumber + 1, lastUpdatedAtMs: nowMs },
    startedAtMs: starts ? nowMs : execution.startedAtMs,
    timesOutAtMs: starts ? after(change.inProgressTimeoutMinutes, nowMs) : runs ? execution.timesOutAtMs : undefined,
    stepTimesOutAtMs: runs ? stepTimeout(execution, change.stepTimeoutMinutes, nowMs) : undefined,
  };
}

/** When the earlier of the two timers fires; undefined: none runs. */
export function deadlineOf({ timesOutAtMs, stepTimesOutAtMs }: JobExecution): number | undefined {
  const deadline = Math.min(timesOutAtMs ?? Number.POSITIVE_INFINITY, stepTimesOutAtMs ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(deadline) ? deadline : undefined;
}

function stepTimeout(execution: JobExecution, minutes: number | undefined, nowMs: number): number | undefined {
  if (minutes === undefined) return execution.stepTimesOutAtMs;
  return minutes === -1 ? undefined : after(minutes, nowMs);
}

function after(minutes: number | undefined, nowMs: number): number | undefined {
  return minutes === undefined ? undefined : nowMs + minutes * MINUTE_MS;
}
