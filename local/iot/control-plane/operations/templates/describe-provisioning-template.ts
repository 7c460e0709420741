import { done, notFound } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { templateSummary } from '../../template-answer.ts';

/** With the body of its default version. [AWS-IoT: API_DescribeProvisioningTemplate] */
export const describeProvisioningTemplate: IotOperation = {
  name: 'DescribeProvisioningTemplate',
  method: 'GET',
  route: '/provisioning-templates/{templateName}',
  resource: (call, { arns }) => arns.provisioningTemplate(label(call, 'templateName')),
  perform(call, { store }) {
    const templateName = label(call, 'templateName');
    const template = store.templates.template(templateName);
    if (!template) return notFound(`Provisioning template ${templateName}`);
    const { templateBody, provisioningRoleArn, preProvisioningHook } = template.spec;
    const { defaultVersionId } = template;
    const details = { defaultVersionId, templateBody, provisioningRoleArn, preProvisioningHook };
    return done({ ...templateSummary(template), ...details });
  },
};
