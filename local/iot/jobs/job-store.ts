import type { NamedResources } from '../registry/named-resources.ts';
import { type ExecutionCounts, noCounts } from './execution-counts.ts';
import type { Job } from './job.ts';
import { type ExecutionStatus, isTerminal, type JobExecution } from './job-execution.ts';
import type { JobTemplateDetails } from './job-template.ts';
import { type PendingList, pendingList } from './pending-list.ts';

/** Jobs, their executions and job templates of the account. */
export interface JobStore {
  readonly templates: NamedResources<JobTemplateDetails>;
  job(jobId: string): Job | undefined;
  /** In the order of their creation. */
  jobs(): Job[];
  putJob(job: Job): void;
  /** With all its executions. */
  removeJob(jobId: string): void;
  put(execution: JobExecution): void;
  remove(execution: JobExecution): void;
  /** The one of that number; without one the latest. */
  execution(jobId: string, thingName: string, executionNumber?: number): JobExecution | undefined;
  /** In the order they were queued. */
  ofJob(jobId: string): JobExecution[];
  ofThing(thingName: string): JobExecution[];
  pendingOf(thingName: string): PendingList;
  /** Of the latest execution of each thing. */
  countsOf(jobId: string): ExecutionCounts;
  /** Higher than of any execution before. */
  nextSequence(): number;
}

type ExecutionsByKey = Map<string, JobExecution>;

export function createJobStore(options: {
  jobs: Map<string, Job>;
  /** By `<job>/<thing>/<number>`. */
  executions: Map<string, JobExecution>;
  templates: NamedResources<JobTemplateDetails>;
}): JobStore {
  const { jobs, executions, templates } = options;
  const [byJob, byThing] = [new Map<string, ExecutionsByKey>(), new Map<string, ExecutionsByKey>()];
  /** Few, where executions may be many. */
  const pendingByThing = new Map<string, ExecutionsByKey>();
  const latest = new Map<string, JobExecution>();
  const counts = new Map<string, Record<ExecutionStatus, number>>();
  let sequence = 0;

  function count({ jobId, status }: JobExecution, difference: 1 | -1): void {
    const ofJob = counts.get(jobId) ?? noCounts();
    ofJob[status] += difference;
    counts.set(jobId, ofJob);
  }

  function setLatest(place: string, execution: JobExecution | undefined): void {
    const before = latest.get(place);
    if (before) count(before, -1);
    if (!execution) return void latest.delete(place);
    latest.set(place, execution);
    count(execution, 1);
  }

  function note(execution: JobExecution): void {
    const { jobId, thingName, executionNumber, status } = execution;
    const key = keyOf(execution);
    within(byJob, jobId).set(key, execution);
    within(byThing, thingName).set(key, execution);
    if (isTerminal(status)) drop(pendingByThing, thingName, key);
    else within(pendingByThing, thingName).set(key, execution);
    const place = `${jobId}/${thingName}`;
    if (executionNumber >= (latest.get(place)?.executionNumber ?? 0)) setLatest(place, execution);
    sequence = Math.max(sequence, execution.sequence);
  }

  function remove(execution: JobExecution): void {
    const { jobId, thingName } = execution;
    const key = keyOf(execution);
    executions.delete(key);
    drop(byJob, jobId, key);
    drop(byThing, thingName, key);
    drop(pendingByThing, thingName, key);
    const left = [...(byThing.get(thingName)?.values() ?? [])].filter((other) => other.jobId === jobId);
    const newest = left.toSorted((one, other) => other.executionNumber - one.executionNumber)[0];
    setLatest(`${jobId}/${thingName}`, newest);
  }

  const ofJob = (jobId: string): JobExecution[] => inOrder(byJob.get(jobId));
  for (const execution of executions.values()) note(execution);
  return {
    templates,
    job: (jobId) => jobs.get(jobId),
    jobs: () => [...jobs.values()].sort((one, other) => one.createdAtMs - other.createdAtMs),
    putJob: (job) => void jobs.set(job.jobId, job),
    removeJob(jobId) {
      for (const execution of ofJob(jobId)) remove(execution);
      jobs.delete(jobId);
      counts.delete(jobId);
    },
    put(execution) {
      executions.set(keyOf(execution), execution);
      note(execution);
    },
    remove,
    execution: (jobId, thingName, executionNumber) =>
      executionNumber === undefined
        ? latest.get(`${jobId}/${thingName}`)
        : executions.get(`${jobId}/${thingName}/${executionNumber}`),
    ofJob,
    ofThing: (thingName) => inOrder(byThing.get(thingName)),
    pendingOf: (thingName) => pendingList(pendingByThing.get(thingName)?.values() ?? []),
    countsOf: (jobId) => counts.get(jobId) ?? noCounts(),
    nextSequence: () => sequence + 1,
  };
}

function keyOf({ jobId, thingName, executionNumber }: JobExecution): string {
  return `${jobId}/${thingName}/${executionNumber}`;
}

function within(index: Map<string, ExecutionsByKey>, name: string): ExecutionsByKey {
  const found = index.get(name) ?? new Map();
  index.set(name, found);
  return found;
}

function drop(index: Map<string, ExecutionsByKey>, name: string, key: string): void {
  const found = index.get(name);
  found?.delete(key);
  if (found?.size === 0) index.delete(name);
}

function inOrder(executions: ExecutionsByKey | undefined): JobExecution[] {
  return [...(executions?.values() ?? [])].sort((one, other) => one.sequence - other.sequence);
}
