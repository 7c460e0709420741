import type { IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { templateSummary } from '../../template-answer.ts';

/** [AWS-IoT: API_ListProvisioningTemplates] */
export const listProvisioningTemplates: IotOperation = {
  name: 'ListProvisioningTemplates',
  method: 'GET',
  route: '/provisioning-templates',
  resource: () => '*',
  perform: (call, { store }) =>
    pageAnswer(store.templates.templates(), call, NEXT_TOKEN, (page) => ({ templates: page.map(templateSummary) })),
};
