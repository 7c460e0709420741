import { readJobConfig } from '../../../jobs/job-config.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { jobsOf } from '../../jobs-of.ts';
import { readDescription } from '../../new-job.ts';

/** [AWS-IoT: API_UpdateJob] */
export const updateJob: IotOperation = {
  name: 'UpdateJob',
  method: 'PATCH',
  route: '/jobs/{jobId}',
  resource: (call, { arns }) => arns.job(label(call, 'jobId')),
  perform(call, ports) {
    // A schedule does not change. [AWS-IoT: API_UpdateJob]
    const { schedulingConfig: _, ...body } = call.body;
    const read = readJobConfig(body);
    if (!read.ok) return failed('InvalidRequestException', read.problem);
    const description = readDescription(call.body['description']);
    if (!description.ok) return description;
    const change = { config: read.config, description: description.value };
    const updated = jobsOf(ports).control.update(label(call, 'jobId'), change);
    return updated.ok ? done({}) : updated;
  },
};
