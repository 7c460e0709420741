import type { IotOperation } from '../../iot-operation.ts';
import { createProvisioningTemplate } from './create-provisioning-template.ts';
import { createProvisioningTemplateVersion } from './create-provisioning-template-version.ts';
import { deleteProvisioningTemplate } from './delete-provisioning-template.ts';
import { deleteProvisioningTemplateVersion } from './delete-provisioning-template-version.ts';
import { describeProvisioningTemplate } from './describe-provisioning-template.ts';
import { describeProvisioningTemplateVersion } from './describe-provisioning-template-version.ts';
import { listProvisioningTemplateVersions } from './list-provisioning-template-versions.ts';
import { listProvisioningTemplates } from './list-provisioning-templates.ts';
import { updateProvisioningTemplate } from './update-provisioning-template.ts';

export const TEMPLATE_OPERATIONS: readonly IotOperation[] = [
  createProvisioningTemplateVersion,
  createProvisioningTemplate,
  deleteProvisioningTemplateVersion,
  deleteProvisioningTemplate,
  describeProvisioningTemplateVersion,
  describeProvisioningTemplate,
  listProvisioningTemplateVersions,
  listProvisioningTemplates,
  updateProvisioningTemplate,
];
