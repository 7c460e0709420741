import type { ProvisioningTemplate } from '../provisioning/template-versions.ts';
import { asObject, epochSeconds } from './iot-operation.ts';

/** [AWS-IoT: API_ProvisioningTemplateSummary] */
export function templateSummary(template: ProvisioningTemplate): object {
  const { templateArn, templateName, description, enabled, templateType } = template.spec;
  return {
    ...{ templateArn, templateName, description, enabled, type: templateType ?? 'FLEET_PROVISIONING' },
    creationDate: epochSeconds(template.createdAtMs),
    lastModifiedDate: epochSeconds(template.modifiedAtMs),
  };
}

/** `{targetArn, payloadVersion}`; undefined when there is none or it is not of that shape. */
export function readHook(value: unknown): { targetArn: string; payloadVersion?: string } | undefined {
  const { targetArn, payloadVersion } = asObject(value) ?? {};
  if (typeof targetArn !== 'string') return undefined;
  return typeof payloadVersion === 'string' ? { targetArn, payloadVersion } : { targetArn };
}

/** A hook is for fleet provisioning only. [AWS-IoT: pre-provisioning-hook] */
export function hookProblem(value: unknown, templateType: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!readHook(value)) return 'preProvisioningHook must have a targetArn.';
  return templateType === 'JITP' ? 'A template of type JITP has no preProvisioningHook.' : undefined;
}
