import { done, notFound } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** As it was given: placeholders are filled in for devices. [AWS-IoT: API_GetJobDocument] */
export const getJobDocument: IotOperation = {
  name: 'GetJobDocument',
  method: 'GET',
  route: '/jobs/{jobId}/job-document',
  resource: (call, { arns }) => arns.job(label(call, 'jobId')),
  perform(call, { store }) {
    const jobId = label(call, 'jobId');
    const job = store.jobs.job(jobId);
    return job ? done({ document: job.document }) : notFound(`Job ${jobId}`);
  },
};
