import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label } from '../../iot-operation.ts';

/** With all its versions. [AWS-IoT: API_DeleteProvisioningTemplate] */
export const deleteProvisioningTemplate: IotOperation = {
  name: 'DeleteProvisioningTemplate',
  method: 'DELETE',
  route: '/provisioning-templates/{templateName}',
  resource: (call, { arns }) => arns.provisioningTemplate(label(call, 'templateName')),
  perform(call, { store }) {
    const templateName = label(call, 'templateName');
    const removed = store.templates.remove(templateName);
    if (removed.ok) store.account.tags.delete(store.arns.provisioningTemplate(templateName));
    return removed.ok ? done({}) : removed;
  },
};
