import { done } from '../../../registry/outcome.ts';
import { flag, type IotOperation, label, textField } from '../../iot-operation.ts';

/** [AWS-IoT: API_CreateProvisioningTemplateVersion] */
export const createProvisioningTemplateVersion: IotOperation = {
  name: 'CreateProvisioningTemplateVersion',
  method: 'POST',
  route: '/provisioning-templates/{templateName}/versions',
  resource: (call, { arns }) => arns.provisioningTemplate(label(call, 'templateName')),
  perform(call, { store }) {
    const templateName = label(call, 'templateName');
    const isDefaultVersion = flag(call, 'setAsDefault');
    const body = textField(call, 'templateBody') ?? '';
    const created = store.templates.createVersion(templateName, body, isDefaultVersion);
    if (!created.ok) return created;
    const templateArn = store.arns.provisioningTemplate(templateName);
    return done({ templateArn, templateName, versionId: created.value.versionId, isDefaultVersion });
  },
};
