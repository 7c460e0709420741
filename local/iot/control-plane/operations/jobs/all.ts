import type { IotOperation } from '../../iot-operation.ts';
import { associateTargetsWithJob } from './associate-targets-with-job.ts';
import { cancelJob } from './cancel-job.ts';
import { cancelJobExecution } from './cancel-job-execution.ts';
import { createJob } from './create-job.ts';
import { createJobTemplate } from './create-job-template.ts';
import { deleteJob } from './delete-job.ts';
import { deleteJobExecution } from './delete-job-execution.ts';
import { deleteJobTemplate } from './delete-job-template.ts';
import { describeJob } from './describe-job.ts';
import { describeJobExecution } from './describe-job-execution.ts';
import { describeJobTemplate } from './describe-job-template.ts';
import { getJobDocument } from './get-job-document.ts';
import { listJobExecutionsForJob } from './list-job-executions-for-job.ts';
import { listJobExecutionsForThing } from './list-job-executions-for-thing.ts';
import { listJobTemplates } from './list-job-templates.ts';
import { listJobs } from './list-jobs.ts';
import { updateJob } from './update-job.ts';

/** AWS's managed templates are AWS's own: `DescribeManagedJobTemplate` and its list are not here. */
export const JOB_OPERATIONS: readonly IotOperation[] = [
  associateTargetsWithJob,
  cancelJob,
  cancelJobExecution,
  createJob,
  createJobTemplate,
  deleteJob,
  deleteJobExecution,
  deleteJobTemplate,
  describeJob,
  describeJobExecution,
  describeJobTemplate,
  getJobDocument,
  listJobExecutionsForJob,
  listJobExecutionsForThing,
  listJobTemplates,
  listJobs,
  updateJob,
];
