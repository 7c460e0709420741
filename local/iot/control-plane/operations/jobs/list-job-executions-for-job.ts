import { notFound } from '../../../registry/outcome.ts';
import { listedExecutions } from '../../execution-filter.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { executionSummary } from '../../job-answers.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** Every try of every thing. [AWS-IoT: API_ListJobExecutionsForJob] */
export const listJobExecutionsForJob: IotOperation = {
  name: 'ListJobExecutionsForJob',
  method: 'GET',
  route: '/jobs/{jobId}/things',
  resource: (call, { arns }) => arns.job(label(call, 'jobId')),
  perform(call, { store }) {
    const jobId = label(call, 'jobId');
    if (!store.jobs.job(jobId)) return notFound(`Job ${jobId}`);
    const listed = listedExecutions(call, store.jobs.ofJob(jobId));
    if (!listed.ok) return listed;
    return pageAnswer(listed.value, call, NEXT_TOKEN, (page) => ({
      executionSummaries: page.map((execution) => ({
        thingArn: store.arns.thing(execution.thingName),
        jobExecutionSummary: executionSummary(execution),
      })),
    }));
  },
};
