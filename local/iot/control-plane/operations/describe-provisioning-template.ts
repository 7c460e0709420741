import { done, notFound } from '../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../iot-operation.ts';

/** [AWS-IoT: API_DescribeProvisioningTemplate] */
export const describeProvisioningTemplate: IotOperation = {
  name: 'DescribeProvisioningTemplate',
  method: 'GET',
  route: '/provisioning-templates/{templateName}',
  resource: (call, { arns }) => arns.provisioningTemplate(label(call, 'templateName')),
  perform(call, { store }) {
    const templateName = label(call, 'templateName');
    const template = store.templates.template(templateName);
    if (!template) return notFound(`Provisioning template ${templateName}`);
    const { templateArn, templateBody, enabled, provisioningRoleArn, preProvisioningHook } = template.spec;
    return done({
      templateArn,
      templateName,
      creationDate: epochSeconds(template.createdAtMs),
      lastModifiedDate: epochSeconds(template.createdAtMs),
      defaultVersionId: 1,
      templateBody,
      enabled,
      provisioningRoleArn,
      preProvisioningHook,
      type: 'FLEET_PROVISIONING',
    });
  },
};
