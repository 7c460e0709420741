import type { JobExecution } from './job-execution.ts';

/** Executions of one thing that are not over, the next to work on first. */
export type PendingList = readonly JobExecution[];

/** Those that run before those that wait, each in the order they were queued. [AWS-IoT: jobs-comm-notifications] */
export function pendingList(executions: Iterable<JobExecution>): PendingList {
  const inOrder = [...executions].sort((one, other) => one.sequence - other.sequence);
  const inStatus = (status: string): JobExecution[] => inOrder.filter((execution) => execution.status === status);
  return [...inStatus('IN_PROGRESS'), ...inStatus('QUEUED')];
}

/**
 * Which notices a change of the list calls for: `notify` when an execution came or went, `notify-next` when another one
 * is first. A change of status alone is neither. [AWS-IoT: jobs-comm-notifications]
 */
export function noticesOf(before: PendingList, after: PendingList): { notify: boolean; notifyNext: boolean } {
  const [keysBefore, keysAfter] = [before.map(keyOf), after.map(keyOf)];
  const had = new Set(keysBefore);
  return {
    notify: keysBefore.length !== keysAfter.length || keysAfter.some((key) => !had.has(key)),
    notifyNext: keysBefore[0] !== keysAfter[0],
  };
}

function keyOf({ jobId, executionNumber }: JobExecution): string {
  return `${jobId}/${executionNumber}`;
}
