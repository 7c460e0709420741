import type { Clock } from '../../ports/clock.ts';
import type { ProvisioningTemplateSpec } from '../../ports/iot-control.ts';
import { readTemplateDocument, type TemplateDocument, TemplateFailure } from './template-document.ts';

export interface ProvisioningTemplate {
  readonly spec: ProvisioningTemplateSpec;
  readonly document: TemplateDocument;
  readonly createdAtMs: number;
}

export interface TemplateStore {
  /** Creates or replaces. Throws `TemplateFailure` for a name or body that AWS would refuse. */
  put(spec: ProvisioningTemplateSpec): void;
  template(name: string): ProvisioningTemplate | undefined;
}

const TEMPLATE_NAME = /^[0-9A-Za-z_-]{1,36}$/;

export function createTemplateStore(clock: Clock): TemplateStore {
  const templates = new Map<string, ProvisioningTemplate>();
  return {
    put(spec) {
      if (!TEMPLATE_NAME.test(spec.templateName)) {
        throw new TemplateFailure(`Template name ${spec.templateName} is not valid.`);
      }
      const document = readTemplateDocument(spec.templateBody);
      templates.set(spec.templateName, { spec, document, createdAtMs: clock.nowMs() });
    },
    template: (name) => templates.get(name),
  };
}
