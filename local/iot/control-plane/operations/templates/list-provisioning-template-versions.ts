import { notFound } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';

/** [AWS-IoT: API_ListProvisioningTemplateVersions] */
export const listProvisioningTemplateVersions: IotOperation = {
  name: 'ListProvisioningTemplateVersions',
  method: 'GET',
  route: '/provisioning-templates/{templateName}/versions',
  resource: (call, { arns }) => arns.provisioningTemplate(label(call, 'templateName')),
  perform(call, { store }) {
    const templateName = label(call, 'templateName');
    const template = store.templates.template(templateName);
    if (!template) return notFound(`Provisioning template ${templateName}`);
    return pageAnswer(template.versions, call, NEXT_TOKEN, (page) => ({
      versions: page.map(({ versionId, createdAtMs }) => ({
        versionId,
        creationDate: epochSeconds(createdAtMs),
        isDefaultVersion: versionId === template.defaultVersionId,
      })),
    }));
  },
};
