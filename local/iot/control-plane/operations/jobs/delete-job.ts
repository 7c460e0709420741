import { done } from '../../../registry/outcome.ts';
import { flag, type IotOperation, label } from '../../iot-operation.ts';
import { jobsOf } from '../../jobs-of.ts';

/** With all its executions, at once. [AWS-IoT: API_DeleteJob] */
export const deleteJob: IotOperation = {
  name: 'DeleteJob',
  method: 'DELETE',
  route: '/jobs/{jobId}',
  resource: (call, { arns }) => arns.job(label(call, 'jobId')),
  perform(call, ports) {
    const jobId = label(call, 'jobId');
    const deleted = jobsOf(ports).control.delete(jobId, flag(call, 'force'));
    if (!deleted.ok) return deleted;
    ports.store.account.tags.delete(ports.store.arns.job(jobId));
    return done({});
  },
};
