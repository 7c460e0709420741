import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** Not the default version. [AWS-IoT: API_DeleteProvisioningTemplateVersion] */
export const deleteProvisioningTemplateVersion: IotOperation = {
  name: 'DeleteProvisioningTemplateVersion',
  method: 'DELETE',
  route: '/provisioning-templates/{templateName}/versions/{versionId}',
  resource: (call, { arns }) => arns.provisioningTemplate(label(call, 'templateName')),
  perform(call, { store }) {
    const removed = store.templates.removeVersion(label(call, 'templateName'), Number(label(call, 'versionId')));
    return removed.ok ? done({}) : removed;
  },
};
