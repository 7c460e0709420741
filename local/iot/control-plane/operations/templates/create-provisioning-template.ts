import { done, failed } from '../../../registry/outcome.ts';
import { type IotOperation, textField } from '../../iot-operation.ts';
import { readTags } from '../../resource-tags.ts';
import { roleArnProblem } from '../../role-alias-limits.ts';
import { hookProblem, readHook } from '../../template-answer.ts';

/** [AWS-IoT: API_CreateProvisioningTemplate] */
export const createProvisioningTemplate: IotOperation = {
  name: 'CreateProvisioningTemplate',
  method: 'POST',
  route: '/provisioning-templates',
  resource: (call, { arns }) => arns.provisioningTemplate(textField(call, 'templateName') ?? '*'),
  perform(call, { store }) {
    const templateType = textField(call, 'type') ?? 'FLEET_PROVISIONING';
    if (templateType !== 'FLEET_PROVISIONING' && templateType !== 'JITP') {
      return failed('InvalidRequestException', 'type must be FLEET_PROVISIONING or JITP.');
    }
    const provisioningRoleArn = textField(call, 'provisioningRoleArn') ?? '';
    const given = call.body['preProvisioningHook'];
    const problem = roleArnProblem(provisioningRoleArn) ?? hookProblem(given, templateType);
    if (problem !== undefined) return failed('InvalidRequestException', problem);
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const templateName = textField(call, 'templateName') ?? '';
    const templateArn = store.arns.provisioningTemplate(templateName);
    const [hook, description] = [readHook(given), textField(call, 'description')];
    const created = store.templates.create({
      ...{ templateName, templateArn, provisioningRoleArn, templateType },
      templateBody: textField(call, 'templateBody') ?? '',
      enabled: call.body['enabled'] === true,
      ...(hook && { preProvisioningHook: hook }),
      ...(description !== undefined && { description }),
    });
    if (!created.ok) return created;
    if (tags.value) store.account.tags.set(templateArn, tags.value);
    return done({ templateArn, templateName, defaultVersionId: created.value.defaultVersionId });
  },
};
