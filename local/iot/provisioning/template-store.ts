import type { Clock } from '../../ports/clock.ts';
import type { ProvisioningTemplateSpec } from '../../ports/iot-control.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { readTemplateDocument, type TemplateDocument, TemplateFailure } from './template-document.ts';
import {
  firstVersion,
  MAX_TEMPLATE_VERSIONS,
  type ProvisioningTemplate,
  type TemplateChange,
  type TemplateVersion,
  versionOfTemplate,
  withBody,
  withoutTemplateVersion,
  withRoomForBody,
} from './template-versions.ts';

export type { ProvisioningTemplate } from './template-versions.ts';

/** What of a template is kept: the document is read from the default version's body again. */
export type WrittenTemplate = Omit<ProvisioningTemplate, 'document'>;

export interface TemplateStore {
  /** Creates or replaces. Throws `TemplateFailure` for a name or body that AWS would refuse. */
  put(spec: ProvisioningTemplateSpec): void;
  /** With the body of its default version. */
  template(name: string): ProvisioningTemplate | undefined;
  templates(): ProvisioningTemplate[];
  /** Refuses a name that exists, and what `put` throws for. */
  create(template: ProvisioningTemplateSpec): Outcome<ProvisioningTemplate>;
  update(name: string, change: TemplateChange): Outcome<ProvisioningTemplate>;
  remove(name: string): Outcome<undefined>;
  createVersion(name: string, templateBody: string, setAsDefault: boolean): Outcome<TemplateVersion>;
  version(name: string, versionId: number): Outcome<TemplateVersion>;
  removeVersion(name: string, versionId: number): Outcome<undefined>;
}

const TEMPLATE_NAME = /^[0-9A-Za-z_-]{1,36}$/;

/** Throws `TemplateFailure` for a body that is none. */
export function readStoredTemplate(written: WrittenTemplate): ProvisioningTemplate {
  return { ...written, document: readTemplateDocument(written.spec.templateBody) };
}

/** `templates` by name, in memory unless given. */
export function createTemplateStore(clock: Clock, templates = new Map<string, ProvisioningTemplate>()): TemplateStore {
  function keep(written: WrittenTemplate): ProvisioningTemplate {
    const template = readStoredTemplate(written);
    templates.set(template.spec.templateName, template);
    return template;
  }

  function ofTemplate<Value>(name: string, ask: (template: ProvisioningTemplate) => Outcome<Value>): Outcome<Value> {
    const template = templates.get(name);
    return template ? ask(template) : notFound(`Provisioning template ${name}`);
  }

  function add(spec: ProvisioningTemplateSpec): ProvisioningTemplate {
    if (!TEMPLATE_NAME.test(spec.templateName)) {
      throw new TemplateFailure(`Template name ${spec.templateName} is not valid.`);
    }
    return keep(firstVersion(spec, clock.nowMs()));
  }

  return {
    put(spec) {
      const existing = templates.get(spec.templateName);
      if (!existing) return void add(spec);
      const next = withBody(withRoomForBody(existing), spec.templateBody, true, clock.nowMs());
      keep({ ...next, spec });
    },
    template: (name) => templates.get(name),
    templates: () => [...templates.values()],
    create(template) {
      if (templates.has(template.templateName)) {
        return failed('ResourceAlreadyExistsException', `Provisioning template ${template.templateName} exists.`);
      }
      return orRefusal(() => add(template));
    },
    update: (name, change) =>
      ofTemplate(name, (template) => {
        const version = versionOfTemplate(template, change.defaultVersionId ?? template.defaultVersionId);
        if (!version.ok) return version;
        const { templateBody, versionId: defaultVersionId } = version.value;
        const { preProvisioningHook, ...spec } = template.spec;
        const { defaultVersionId: _id, removeHook, ...given } = change;
        const hook = given.preProvisioningHook ?? (removeHook ? undefined : preProvisioningHook);
        return done(
          keep({
            ...{ ...template, defaultVersionId, modifiedAtMs: clock.nowMs() },
            spec: { ...spec, ...given, templateBody, ...(hook && { preProvisioningHook: hook }) },
          }),
        );
      }),
    remove: (name) =>
      ofTemplate(name, () => {
        templates.delete(name);
        return done(undefined);
      }),
    createVersion: (name, templateBody, setAsDefault) =>
      ofTemplate(name, (template) => {
        const document = orRefusal<TemplateDocument>(() => readTemplateDocument(templateBody));
        if (!document.ok) return document;
        if (template.versions.length >= MAX_TEMPLATE_VERSIONS) {
          const message = `Provisioning template ${name} has ${MAX_TEMPLATE_VERSIONS} versions already.`;
          return failed('VersionsLimitExceededException', message);
        }
        const { latestVersionId } = keep(withBody(template, templateBody, setAsDefault, clock.nowMs()));
        return ofTemplate(name, (kept) => versionOfTemplate(kept, latestVersionId));
      }),
    version: (name, versionId) => ofTemplate(name, (template) => versionOfTemplate(template, versionId)),
    removeVersion: (name, versionId) =>
      ofTemplate(name, (template) => {
        const left = withoutTemplateVersion(template, versionId);
        if (left.ok) keep(left.value);
        return left.ok ? done(undefined) : left;
      }),
  };
}

/** A name or a body that is not valid is the caller's fault here. */
function orRefusal<Value>(make: () => Value): Outcome<Value> {
  try {
    return done(make());
  } catch (error) {
    if (error instanceof TemplateFailure) return failed('InvalidRequestException', error.message);
    throw error;
  }
}
