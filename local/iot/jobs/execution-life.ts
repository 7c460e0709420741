import type { Clock } from '../../ports/clock.ts';
import type { Alarms } from './alarms.ts';
import { changed, deadlineOf, type ExecutionChange } from './execution-change.ts';
import type { ExecutionOperation } from './job-events.ts';
import { isTerminal, type JobExecution, queuedExecution } from './job-execution.ts';
import type { JobStore } from './job-store.ts';
import type { TellPending } from './pending-notices.ts';

/** Executions from queued to over. Whatever changes one goes through here: store, timer, notices and events agree. */
export interface ExecutionLife {
  queue(place: Pick<JobExecution, 'jobId' | 'thingName' | 'executionNumber' | 'retryAttempt'>): void;
  /** The change must be one that the execution can make. */
  change(execution: JobExecution, change: ExecutionChange): JobExecution;
  /** As if it had never been. */
  remove(execution: JobExecution): void;
  /** Starts the timers of executions that a restart found running. */
  resume(jobId: string): void;
}

export function createExecutionLife(options: {
  store: JobStore;
  clock: Clock;
  alarms: Alarms;
  tellPending: TellPending;
  tellEvent: (operation: ExecutionOperation, execution: JobExecution) => void;
  /** Of an execution that is over, once it is stored and told. */
  ended: (execution: JobExecution) => void;
}): ExecutionLife {
  const { store, clock, alarms, tellPending, tellEvent } = options;

  function noticed(thingName: string, change: () => void): void {
    const before = store.pendingOf(thingName);
    change();
    tellPending(thingName, before, store.pendingOf(thingName));
  }

  function keep(execution: JobExecution): void {
    noticed(execution.thingName, () => store.put(execution));
    setTimer(execution);
  }

  function setTimer(execution: JobExecution): void {
    const { jobId, thingName, executionNumber } = execution;
    alarms.set(alarmOf(execution), deadlineOf(execution), () => {
      const current = store.execution(jobId, thingName, executionNumber);
      if (current?.status === 'IN_PROGRESS') change(current, { status: 'TIMED_OUT' });
    });
  }

  function change(execution: JobExecution, wanted: ExecutionChange): JobExecution {
    const next = changed(execution, wanted, clock.nowMs());
    keep(next);
    if (isTerminal(next.status)) {
      tellEvent(next.status.toLowerCase() as ExecutionOperation, next);
      options.ended(next);
    }
    return next;
  }

  return {
    queue: (place) => keep(queuedExecution({ ...place, sequence: store.nextSequence() }, clock.nowMs())),
    change,
    remove(execution) {
      alarms.set(alarmOf(execution), undefined, () => undefined);
      noticed(execution.thingName, () => store.remove(execution));
      tellEvent('deleted', execution);
    },
    resume(jobId) {
      for (const execution of store.ofJob(jobId)) setTimer(execution);
    },
  };
}

function alarmOf({ jobId, thingName, executionNumber }: JobExecution): string {
  return `timeout/${jobId}/${thingName}/${executionNumber}`;
}
