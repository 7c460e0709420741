import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** Jobs that were made of it stay. [AWS-IoT: API_DeleteJobTemplate] */
export const deleteJobTemplate: IotOperation = {
  name: 'DeleteJobTemplate',
  method: 'DELETE',
  route: '/job-templates/{jobTemplateId}',
  resource: (call, { arns }) => arns.jobTemplate(label(call, 'jobTemplateId')),
  perform(call, { store }) {
    const jobTemplateId = label(call, 'jobTemplateId');
    const removed = store.jobs.templates.remove(jobTemplateId);
    if (!removed.ok) return removed;
    store.account.tags.delete(store.arns.jobTemplate(jobTemplateId));
    return done({});
  },
};
