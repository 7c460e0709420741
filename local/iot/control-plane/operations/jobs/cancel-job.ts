import { done } from '../../../registry/outcome.ts';
import { flag, type IotOperation, label, textField } from '../../iot-operation.ts';
import { jobReference } from '../../job-answers.ts';
import { jobsOf } from '../../jobs-of.ts';

/** What waits is cancelled; with `force` what runs, too. [AWS-IoT: API_CancelJob] */
export const cancelJob: IotOperation = {
  name: 'CancelJob',
  method: 'PUT',
  route: '/jobs/{jobId}/cancel',
  resource: (call, { arns }) => arns.job(label(call, 'jobId')),
  perform(call, ports) {
    const cancellation = {
      force: flag(call, 'force'),
      reasonCode: textField(call, 'reasonCode'),
      comment: textField(call, 'comment'),
    };
    const canceled = jobsOf(ports).control.cancel(label(call, 'jobId'), cancellation);
    return canceled.ok ? done(jobReference(ports.store.arns, canceled.value)) : canceled;
  },
};
