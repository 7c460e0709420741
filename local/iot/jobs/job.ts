import type { JobConfig } from './job-config.ts';

/** [AWS-IoT: API_Job]; a job's deletion is over at once here. */
export type JobStatus = 'SCHEDULED' | 'IN_PROGRESS' | 'COMPLETED' | 'CANCELED';
export type TargetSelection = 'SNAPSHOT' | 'CONTINUOUS';

/** A job; replaced, never mutated. [AWS-IoT: iot-jobs] */
export interface Job {
  readonly jobId: string;
  /** ARNs of things and thing groups. */
  readonly targets: readonly string[];
  readonly targetSelection: TargetSelection;
  /** JSON, as it was given, placeholders included. */
  readonly document: string;
  /** Where the document was read from. */
  readonly documentSource: string | undefined;
  readonly jobTemplateArn: string | undefined;
  readonly description: string | undefined;
  readonly namespaceId: string | undefined;
  readonly config: JobConfig;
  readonly status: JobStatus;
  readonly forceCanceled: boolean;
  readonly reasonCode: string | undefined;
  readonly comment: string | undefined;
  readonly createdAtMs: number;
  readonly lastUpdatedAtMs: number;
  readonly completedAtMs: number | undefined;
  /** Things that are to get the job and were not told of it yet, the next first. */
  readonly waiting: readonly string[];
  /** The minute of the rollout that is under way, and how many things were told in it. */
  readonly minute: { readonly startedAtMs: number; readonly told: number };
}

/** A job as it is asked for, with its document at hand. */
export type NewJob = Pick<
  Job,
  | 'jobId'
  | 'targets'
  | 'targetSelection'
  | 'document'
  | 'documentSource'
  | 'jobTemplateArn'
  | 'description'
  | 'namespaceId'
  | 'config'
>;

/** The job at its creation. */
export function newJob(input: NewJob, nowMs: number): Job {
  return {
    ...input,
    status: input.config.schedulingConfig?.startTime === undefined ? 'IN_PROGRESS' : 'SCHEDULED',
    ...{ forceCanceled: false, reasonCode: undefined, comment: undefined },
    ...{ createdAtMs: nowMs, lastUpdatedAtMs: nowMs, completedAtMs: undefined },
    ...{ waiting: [], minute: { startedAtMs: 0, told: 0 } },
  };
}

/** [AWS-IoT: API_CreateJob] */
const JOB_ID = /^[a-zA-Z0-9_-]{1,64}$/;

export function isJobId(text: string): boolean {
  return JOB_ID.test(text);
}

/** Whether nothing will start in it any more. */
export function isJobOver({ status }: Job): boolean {
  return status === 'COMPLETED' || status === 'CANCELED';
}
