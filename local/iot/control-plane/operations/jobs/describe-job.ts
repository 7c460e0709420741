import { done, notFound } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { jobView } from '../../job-answers.ts';
import { jobsOf } from '../../jobs-of.ts';

/** [AWS-IoT: API_DescribeJob] */
export const describeJob: IotOperation = {
  name: 'DescribeJob',
  method: 'GET',
  route: '/jobs/{jobId}',
  resource: (call, { arns }) => arns.job(label(call, 'jobId')),
  perform(call, ports) {
    const jobId = label(call, 'jobId');
    const job = ports.store.jobs.job(jobId);
    if (!job) return notFound(`Job ${jobId}`);
    return done({ documentSource: job.documentSource, job: jobView(jobsOf(ports), ports.store.arns, job) });
  },
};
