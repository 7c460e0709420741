import type { Clock } from '../../ports/clock.ts';
import type { ProvisioningTemplateSpec } from '../../ports/iot-control.ts';
import { readTemplateDocument, type TemplateDocument, TemplateFailure } from './template-document.ts';

export interface ProvisioningTemplate {
  readonly spec: ProvisioningTemplateSpec;
  readonly document: TemplateDocument;
  readonly createdAtMs: number;
}

/** What of a template is kept: the document is read from the spec again. */
export type WrittenTemplate = Pick<ProvisioningTemplate, 'spec' | 'createdAtMs'>;

export interface TemplateStore {
  /** Creates or replaces. Throws `TemplateFailure` for a name or body that AWS would refuse. */
  put(spec: ProvisioningTemplateSpec): void;
  template(name: string): ProvisioningTemplate | undefined;
}

const TEMPLATE_NAME = /^[0-9A-Za-z_-]{1,36}$/;

/** Throws `TemplateFailure` for a body that is none. */
export function readStoredTemplate({ spec, createdAtMs }: WrittenTemplate): ProvisioningTemplate {
  return { spec, document: readTemplateDocument(spec.templateBody), createdAtMs };
}

/** `templates` by name, in memory unless given. */
export function createTemplateStore(clock: Clock, templates = new Map<string, ProvisioningTemplate>()): TemplateStore {
  return {
    put(spec) {
      if (!TEMPLATE_NAME.test(spec.templateName)) {
        throw new TemplateFailure(`Template name ${spec.templateName} is not valid.`);
      }
      const createdAtMs = templates.get(spec.templateName)?.createdAtMs ?? clock.nowMs();
      templates.set(spec.templateName, readStoredTemplate({ spec, createdAtMs }));
    },
    template: (name) => templates.get(name),
  };
}
