import type { JobConfig } from './job-config.ts';

/** What a job can be made of again. [AWS-IoT: job-templates] */
export interface JobTemplateDetails {
  readonly description: string;
  readonly document: string;
  readonly documentSource: string | undefined;
  readonly config: JobConfig;
}

/** [AWS-IoT: API_CreateJobTemplate] */
export const JOB_TEMPLATE_ID = /^[a-zA-Z0-9_-]{1,64}$/;
