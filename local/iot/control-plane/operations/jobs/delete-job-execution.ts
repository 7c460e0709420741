import { done, failed } from '../../../registry/outcome.ts';
import { flag, type IotOperation, label } from '../../iot-operation.ts';
import { jobsOf } from '../../jobs-of.ts';

/** One that has ended, any with `force`. [AWS-IoT: API_DeleteJobExecution] */
export const deleteJobExecution: IotOperation = {
  name: 'DeleteJobExecution',
  method: 'DELETE',
  route: '/things/{thingName}/jobs/{jobId}/executionNumber/{executionNumber}',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, ports) {
    const number = label(call, 'executionNumber');
    if (!/^\d{1,15}$/.test(number)) return failed('InvalidRequestException', 'executionNumber must be a number.');
    const [jobId, thingName] = [label(call, 'jobId'), label(call, 'thingName')];
    const deleted = jobsOf(ports).control.deleteExecution(jobId, thingName, Number(number), flag(call, 'force'));
    return deleted.ok ? done({}) : deleted;
  },
};
