import type { Clock } from '../../ports/clock.ts';
import type { DescribeRequest, StartRequest, UpdateRequest } from './device-request.ts';
import type { ExecutionLife } from './execution-life.ts';
import { executionView, stateView, summaryView } from './execution-views.ts';
import { isJobId } from './job.ts';
import { isTerminal, type JobExecution } from './job-execution.ts';
import { type JobRefusal, refuseJob } from './job-refusal.ts';
import type { JobStore } from './job-store.ts';

type Answer = { ok: true; answer: Record<string, unknown> } | JobRefusal;

/** What a device may ask about its own jobs, whichever way it asks. Nothing here throws. [AWS-IoT: jobs-mqtt-https-api] */
export interface DeviceJobs {
  /** `GetPendingJobExecutions`. */
  pending(thingName: string): Answer;
  /** `StartNextPendingJobExecution`. What runs already is given as it is. */
  startNext(thingName: string, request: StartRequest): Answer;
  /** `DescribeJobExecution`; of `$next` where there is none, an answer without an execution. */
  describe(thingName: string, jobId: string, request: DescribeRequest): Answer;
  /** `UpdateJobExecution`. */
  update(thingName: string, jobId: string, request: UpdateRequest): Answer;
}

const NEXT = '$next';

export function createDeviceJobs(options: {
  store: JobStore;
  life: ExecutionLife;
  clock: Clock;
  isThing: (thingName: string) => boolean;
  /** The document of an execution in the form of this way of asking. */
  documentOf: (execution: JobExecution) => unknown;
}): DeviceJobs {
  const { store, life, clock, documentOf } = options;

  function whole(execution: JobExecution | undefined, hasDocument: boolean): Answer {
    if (!execution) return { ok: true, answer: {} };
    const view = executionView(execution, clock.nowMs());
    return {
      ok: true,
      answer: { execution: hasDocument ? { ...view, jobDocument: documentOf(execution) } : view },
    };
  }

  function start(execution: JobExecution, { statusDetails, stepTimeoutMinutes }: StartRequest): JobExecution {
    return changeByDevice(execution, { status: 'IN_PROGRESS', statusDetails, stepTimeoutMinutes });
  }

  function changeByDevice(execution: JobExecution, change: StartRequest & Pick<UpdateRequest, 'status'>): JobExecution {
    const { timeoutConfig } = store.job(execution.jobId)?.config ?? {};
    return life.change(execution, {
      ...change,
      inProgressTimeoutMinutes: timeoutConfig?.inProgressTimeoutInMinutes,
    });
  }

  const unknownThing = (thingName: string): JobRefusal | undefined =>
    options.isThing(thingName) ? undefined : refuseJob('ResourceNotFound', `There is no thing ${thingName}`);

  return {
    pending(thingName) {
      const refusal = unknownThing(thingName);
      if (refusal) return refusal;
      const list = store.pendingOf(thingName);
      const inStatus = (status: string): object[] =>
        list.filter((execution) => execution.status === status).map(summaryView);
      return { ok: true, answer: { inProgressJobs: inStatus('IN_PROGRESS'), queuedJobs: inStatus('QUEUED') } };
    },
    startNext(thingName, request) {
      const refusal = unknownThing(thingName);
      if (refusal) return refusal;
      const [next] = store.pendingOf(thingName);
      return whole(next?.status === 'QUEUED' ? start(next, request) : next, true);
    },
    describe(thingName, jobId, { executionNumber, includesDocument }) {
      const refusal = unknownThing(thingName);
      if (refusal) return refusal;
      if (jobId === NEXT) return whole(store.pendingOf(thingName)[0], includesDocument);
      if (!isJobId(jobId)) return refuseJob('InvalidRequest', 'The job id is not valid');
      const execution = store.execution(jobId, thingName, executionNumber);
      if (!execution) return noExecution(jobId, thingName);
      if (!isTerminal(execution.status)) return whole(execution, includesDocument);
      return refuseJob('TerminalStateReached', `The execution has ended as ${execution.status}`);
    },
    update(thingName, jobId, request) {
      const refusal = unknownThing(thingName);
      if (refusal) return refusal;
      if (!isJobId(jobId)) return refuseJob('InvalidRequest', 'The job id is not valid');
      const execution = store.execution(jobId, thingName, request.executionNumber);
      if (!execution) return noExecution(jobId, thingName);
      const conflict = conflictOf(execution, request);
      if (conflict) return conflict;
      const document = request.includesDocument ? { jobDocument: documentOf(execution) } : {};
      const { status, statusDetails, stepTimeoutMinutes } = request;
      const updated = changeByDevice(execution, { status, statusDetails, stepTimeoutMinutes });
      return {
        ok: true,
        answer: { ...(request.includesState && { executionState: stateView(updated) }), ...document },
      };
    },
  };
}

/** Why an execution does not take an update; told with its state. */
function conflictOf(execution: JobExecution, { status, expectedVersion }: UpdateRequest): JobRefusal | undefined {
  const { status: current, versionNumber } = execution;
  const state = stateView(execution);
  if (isTerminal(current)) {
    return refuseJob('InvalidStateTransition', `An execution that is ${current} does not become ${status}`, state);
  }
  if (expectedVersion === undefined || expectedVersion === versionNumber) return undefined;
  return refuseJob('VersionMismatch', `The execution is at version ${versionNumber}, not ${expectedVersion}`, state);
}

function noExecution(jobId: string, thingName: string): JobRefusal {
  return refuseJob('ResourceNotFound', `There is no execution of job ${jobId} for thing ${thingName}`);
}
