import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, label, textField, textList } from '../../iot-operation.ts';
import { jobReference } from '../../job-answers.ts';
import { jobsOf } from '../../jobs-of.ts';

/** More targets for a continuous job that is under way. [AWS-IoT: API_AssociateTargetsWithJob] */
export const associateTargetsWithJob: IotOperation = {
  name: 'AssociateTargetsWithJob',
  method: 'POST',
  route: '/jobs/{jobId}/targets',
  resource: (call, { arns }) => arns.job(label(call, 'jobId')),
  perform(call, ports) {
    const targets = textList(call.body['targets']);
    if (!targets) return failed('InvalidRequestException', 'targets must be a list of ARNs.');
    const { control } = jobsOf(ports);
    const associated = control.associate(label(call, 'jobId'), targets, textField(call, 'comment'));
    return associated.ok ? done(jobReference(ports.store.arns, associated.value)) : associated;
  },
};
