import { readStatusDetails } from '../../../jobs/status-details.ts';
import { done, failed } from '../../../registry/outcome.ts';
import { flag, type IotOperation, label, numberField } from '../../iot-operation.ts';
import { jobsOf } from '../../jobs-of.ts';

/** One that runs is cancelled with `force` alone. [AWS-IoT: API_CancelJobExecution] */
export const cancelJobExecution: IotOperation = {
  name: 'CancelJobExecution',
  method: 'PUT',
  route: '/things/{thingName}/jobs/{jobId}/cancel',
  resource: (call, { arns }) => arns.thing(label(call, 'thingName')),
  perform(call, ports) {
    const read = readStatusDetails(call.body['statusDetails']);
    if (!read.ok) return failed('InvalidRequestException', read.problem);
    const expectedVersion = numberField(call, 'expectedVersion');
    if (Number.isNaN(expectedVersion)) return failed('InvalidRequestException', 'expectedVersion must be a number.');
    const canceled = jobsOf(ports).control.cancelExecution(label(call, 'jobId'), label(call, 'thingName'), {
      ...{ force: flag(call, 'force'), expectedVersion, statusDetails: read.details },
    });
    return canceled.ok ? done({}) : canceled;
  },
};
