import { epochSeconds, type IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListJobTemplates] */
export const listJobTemplates: IotOperation = {
  name: 'ListJobTemplates',
  method: 'GET',
  route: '/job-templates',
  resource: () => '*',
  perform: (call, { store }) =>
    pageAnswer(store.jobs.templates.all(), call, NEXT_TOKEN, (page) => ({
      jobTemplates: page.map(({ name, details, createdAtMs }) => ({
        jobTemplateArn: store.arns.jobTemplate(name),
        jobTemplateId: name,
        description: details.description,
        createdAt: epochSeconds(createdAtMs),
      })),
    })),
};
