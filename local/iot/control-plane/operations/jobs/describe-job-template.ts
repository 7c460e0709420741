import { done } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DescribeJobTemplate] */
export const describeJobTemplate: IotOperation = {
  name: 'DescribeJobTemplate',
  method: 'GET',
  route: '/job-templates/{jobTemplateId}',
  resource: (call, { arns }) => arns.jobTemplate(label(call, 'jobTemplateId')),
  perform(call, { store }) {
    const jobTemplateId = label(call, 'jobTemplateId');
    const found = store.jobs.templates.find(jobTemplateId);
    if (!found.ok) return found;
    const { details, createdAtMs } = found.value;
    const { config, ...rest } = details;
    const jobTemplateArn = store.arns.jobTemplate(jobTemplateId);
    return done({ jobTemplateArn, jobTemplateId, ...rest, ...config, createdAt: epochSeconds(createdAtMs) });
  },
};
