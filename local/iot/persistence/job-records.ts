import * as v from 'valibot';
import type { Job } from '../jobs/job.ts';
import { jobConfigSchema } from '../jobs/job-config.ts';
import { EXECUTION_STATUSES, type JobExecution } from '../jobs/job-execution.ts';
import type { JobTemplateDetails } from '../jobs/job-template.ts';
import type { NamedResource } from '../registry/named-resources.ts';
import type { CollectionKind } from './collections.ts';

const text = v.string();
const optionalText = v.optional(text);
const number = v.number();
const optionalNumber = v.optional(number);
const names = v.array(text);

const job = v.object({
  ...{ jobId: text, targets: names, targetSelection: v.picklist(['SNAPSHOT', 'CONTINUOUS']), document: text },
  ...{ documentSource: optionalText, jobTemplateArn: optionalText, description: optionalText },
  ...{ namespaceId: optionalText, config: jobConfigSchema },
  status: v.picklist(['SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'CANCELED']),
  ...{ forceCanceled: v.boolean(), reasonCode: optionalText, comment: optionalText },
  ...{ createdAtMs: number, lastUpdatedAtMs: number, completedAtMs: optionalNumber },
  ...{ waiting: names, minute: v.object({ startedAtMs: number, told: number }) },
});

type JobHeader = v.InferOutput<typeof job>;

export const JOBS: CollectionKind<Job, JobHeader> = {
  record: { name: 'job', version: 1, schema: job },
  toHeader: ({ targets, waiting, ...rest }) => ({ ...rest, targets: [...targets], waiting: [...waiting] }),
  fromHeader: (header) => ({
    ...header,
    ...{ documentSource: header.documentSource, jobTemplateArn: header.jobTemplateArn },
    ...{ description: header.description, namespaceId: header.namespaceId, reasonCode: header.reasonCode },
    ...{ comment: header.comment, completedAtMs: header.completedAtMs },
  }),
};

/** Whole: a copy made by a schema would lose a key named `__proto__`. */
const details = v.custom<Readonly<Record<string, string>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'is no object',
);

const execution = v.object({
  ...{ jobId: text, thingName: text, executionNumber: number, status: v.picklist(EXECUTION_STATUSES) },
  ...{ statusDetails: v.optional(details), versionNumber: number, sequence: number },
  ...{ queuedAtMs: number, startedAtMs: optionalNumber, lastUpdatedAtMs: number },
  ...{ forceCanceled: v.boolean(), retryAttempt: number },
  ...{ timesOutAtMs: optionalNumber, stepTimesOutAtMs: optionalNumber },
});

/** By `<job>/<thing>/<number>`. */
export const JOB_EXECUTIONS: CollectionKind<JobExecution, v.InferOutput<typeof execution>> = {
  record: { name: 'job-execution', version: 1, schema: execution },
  toHeader: (value) => value,
  fromHeader: (header) => ({
    ...header,
    ...{ statusDetails: header.statusDetails, startedAtMs: header.startedAtMs },
    ...{ timesOutAtMs: header.timesOutAtMs, stepTimesOutAtMs: header.stepTimesOutAtMs },
  }),
};

const template = v.object({
  ...{ name: text, id: text, version: number, createdAtMs: number, modifiedAtMs: number },
  details: v.object({ description: text, document: text, documentSource: optionalText, config: jobConfigSchema }),
});

export const JOB_TEMPLATES: CollectionKind<NamedResource<JobTemplateDetails>, v.InferOutput<typeof template>> = {
  record: { name: 'job-template', version: 1, schema: template },
  toHeader: ({ details: given, ...rest }) => ({ ...rest, details: { ...given } }),
  fromHeader: ({ details: given, ...rest }) => ({
    ...rest,
    details: { ...given, documentSource: given.documentSource },
  }),
};
