import { done, failed, notFound } from '../../../registry/outcome.ts';
import { type IotOperation, label, numberParameter } from '../../iot-operation.ts';
import { executionAnswer } from '../../job-answers.ts';

/** Of the latest try unless a number is given. [AWS-IoT: API_DescribeJobExecution] */
export const describeJobExecution: IotOperation = {
  name: 'DescribeJobExecution',
  method: 'GET',
  route: '/things/{thingName}/jobs/{jobId}',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, { store }) {
    const [thingName, jobId] = [label(call, 'thingName'), label(call, 'jobId')];
    const executionNumber = numberParameter(call, 'executionNumber');
    if (Number.isNaN(executionNumber)) return failed('InvalidRequestException', 'executionNumber must be a number.');
    const execution = store.jobs.execution(jobId, thingName, executionNumber);
    if (!execution) return notFound(`The execution of job ${jobId} for thing ${thingName}`);
    return done({ execution: executionAnswer(store.arns, execution, store.clock.nowMs()) });
  },
};
