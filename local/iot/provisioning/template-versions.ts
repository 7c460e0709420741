import type { ProvisioningTemplateSpec } from '../../ports/iot-control.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import type { TemplateDocument } from './template-document.ts';

export interface TemplateVersion {
  readonly versionId: number;
  readonly templateBody: string;
  readonly createdAtMs: number;
}

/** Replaced, never mutated; `spec` and `document` have the body of the default version. */
export interface ProvisioningTemplate {
  readonly spec: ProvisioningTemplateSpec;
  readonly document: TemplateDocument;
  readonly versions: readonly TemplateVersion[];
  readonly defaultVersionId: number;
  /** The highest number given so far. */
  readonly latestVersionId: number;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** Undefined leaves a property as it is. */
export type TemplateChange = Partial<
  Pick<ProvisioningTemplateSpec, 'enabled' | 'provisioningRoleArn' | 'preProvisioningHook' | 'description'>
> & { defaultVersionId?: number; removeHook?: boolean };

type Versioned = Omit<ProvisioningTemplate, 'document'>;

/** [AWS-IoT: limits-iot] */
export const MAX_TEMPLATE_VERSIONS = 5;

export function firstVersion(spec: ProvisioningTemplateSpec, nowMs: number): Versioned {
  const versions = [{ versionId: 1, templateBody: spec.templateBody, createdAtMs: nowMs }];
  return { spec, versions, defaultVersionId: 1, latestVersionId: 1, createdAtMs: nowMs, modifiedAtMs: nowMs };
}

export function versionOfTemplate(template: Versioned, versionId: number): Outcome<TemplateVersion> {
  const found = template.versions.find((version) => version.versionId === versionId);
  return found ? done(found) : notFound(`Version ${versionId} of provisioning template ${template.spec.templateName}`);
}

/** The body that is the default already makes no version. */
export function withBody(template: Versioned, templateBody: string, setAsDefault: boolean, nowMs: number): Versioned {
  if (setAsDefault && template.spec.templateBody === templateBody) return template;
  const versionId = template.latestVersionId + 1;
  const versions = [...template.versions, { versionId, templateBody, createdAtMs: nowMs }];
  const added = { ...template, versions, latestVersionId: versionId, modifiedAtMs: nowMs };
  return setAsDefault ? { ...added, defaultVersionId: versionId, spec: { ...template.spec, templateBody } } : added;
}

/** Refuses the default version. [AWS-IoT: API_DeleteProvisioningTemplateVersion] */
export function withoutTemplateVersion(template: Versioned, versionId: number): Outcome<Versioned> {
  const found = versionOfTemplate(template, versionId);
  if (!found.ok) return found;
  if (versionId === template.defaultVersionId) {
    return failed('DeleteConflictException', `Version ${versionId} is the default of its provisioning template.`);
  }
  return done({ ...template, versions: template.versions.filter((version) => version !== found.value) });
}

/** A stack's update must not fail for old versions: the oldest that is not the default goes. [assumed] */
export function withRoomForBody(template: Versioned): Versioned {
  const oldest = template.versions.find(({ versionId }) => versionId !== template.defaultVersionId);
  if (template.versions.length < MAX_TEMPLATE_VERSIONS || !oldest) return template;
  return { ...template, versions: template.versions.filter((version) => version !== oldest) };
}
