import { notFound } from '../../../registry/outcome.ts';
import { listedExecutions } from '../../execution-filter.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { executionSummary } from '../../job-answers.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListJobExecutionsForThing] */
export const listJobExecutionsForThing: IotOperation = {
  name: 'ListJobExecutionsForThing',
  method: 'GET',
  route: '/things/{thingName}/jobs',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const thingName = label(call, 'thingName');
    if (!store.things.thing(thingName)) return notFound(`Thing ${thingName}`);
    const wanted = call.query.get('jobId');
    const listed = listedExecutions(call, store.jobs.ofThing(thingName));
    if (!listed.ok) return listed;
    const executions = listed.value.filter(({ jobId }) => wanted === null || jobId === wanted);
    return pageAnswer(executions, call, NEXT_TOKEN, (page) => ({
      executionSummaries: page.map((execution) => ({
        jobId: execution.jobId,
        jobExecutionSummary: executionSummary(execution),
      })),
    }));
  },
};
