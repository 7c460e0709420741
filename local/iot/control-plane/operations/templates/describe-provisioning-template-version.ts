import { done } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_DescribeProvisioningTemplateVersion] */
export const describeProvisioningTemplateVersion: IotOperation = {
  name: 'DescribeProvisioningTemplateVersion',
  method: 'GET',
  route: '/provisioning-templates/{templateName}/versions/{versionId}',
  resource: (call, { arns }) => arns.provisioningTemplate(label(call, 'templateName')),
  perform(call, { store }) {
    const templateName = label(call, 'templateName');
    const version = store.templates.version(templateName, Number(label(call, 'versionId')));
    if (!version.ok) return version;
    const { versionId, templateBody, createdAtMs } = version.value;
    const isDefaultVersion = store.templates.template(templateName)?.defaultVersionId === versionId;
    return done({ versionId, creationDate: epochSeconds(createdAtMs), templateBody, isDefaultVersion });
  },
};
