import { EXECUTION_STATUSES, type JobExecution } from '../jobs/job-execution.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';
import type { IotCall } from './iot-operation.ts';

/** Those in the status that a list is asked for, the newest first [assumed]. [AWS-IoT: API_ListJobExecutionsForJob] */
export function listedExecutions(call: IotCall, executions: readonly JobExecution[]): Outcome<JobExecution[]> {
  const status = call.query.get('status');
  if (status !== null && !EXECUTION_STATUSES.some((known) => known === status)) {
    return failed('InvalidRequestException', 'status is not valid.');
  }
  return done(executions.filter((execution) => status === null || execution.status === status).reverse());
}
