import { done, failed, notFound } from '../../../registry/outcome.ts';
import { type IotOperation, label, numberField, textField } from '../../iot-operation.ts';
import { roleArnProblem } from '../../role-alias-limits.ts';
import { hookProblem, readHook } from '../../template-answer.ts';

/** The body changes by a new version. [AWS-IoT: API_UpdateProvisioningTemplate] */
export const updateProvisioningTemplate: IotOperation = {
  name: 'UpdateProvisioningTemplate',
  method: 'PATCH',
  route: '/provisioning-templates/{templateName}',
  resource: (call, { arns }) => arns.provisioningTemplate(label(call, 'templateName')),
  perform(call, { store }) {
    const templateName = label(call, 'templateName');
    const template = store.templates.template(templateName);
    if (!template) return notFound(`Provisioning template ${templateName}`);
    const { enabled, preProvisioningHook: givenHook } = call.body;
    const roleArn = textField(call, 'provisioningRoleArn');
    const problem =
      (roleArn === undefined ? undefined : roleArnProblem(roleArn)) ??
      hookProblem(givenHook, template.spec.templateType ?? 'FLEET_PROVISIONING');
    if (problem !== undefined) return failed('InvalidRequestException', problem);
    const description = textField(call, 'description');
    const defaultVersionId = numberField(call, 'defaultVersionId');
    const hook = readHook(givenHook);
    const updated = store.templates.update(templateName, {
      ...(typeof enabled === 'boolean' && { enabled }),
      ...(roleArn !== undefined && { provisioningRoleArn: roleArn }),
      ...(hook && { preProvisioningHook: hook }),
      ...(description !== undefined && { description }),
      ...(defaultVersionId !== undefined && { defaultVersionId }),
      removeHook: call.body['removePreProvisioningHook'] === true,
    });
    return updated.ok ? done({}) : updated;
  },
};
