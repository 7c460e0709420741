import type { ExternalFunctions, Template, TemplateResult } from '../../../iotsql/index.ts';
import type { RuleMessage } from './rule-message.ts';

/**
 * The templates of one action that ask other services: evaluated before the action is prepared, which waits for
 * nothing. Services are asked for every message. [AWS-IoT: iot-substitution-templates]
 */
export interface AsyncTemplates {
  /** What the template has come to; only between `resolve` and the action. */
  add(template: Template): (message: RuleMessage) => TemplateResult;
  /** Undefined when there are none, so that other actions wait for nothing. */
  resolver(): ((message: RuleMessage) => Promise<void>) | undefined;
}

export function createAsyncTemplates(external: ExternalFunctions): AsyncTemplates {
  const templates: { template: Template; results: WeakMap<RuleMessage, TemplateResult> }[] = [];
  return {
    add(template) {
      const results = new WeakMap<RuleMessage, TemplateResult>();
      templates.push({ template, results });
      return (message) => {
        const result = results.get(message);
        if (result === undefined) throw new Error('a template was asked before it was resolved');
        return result;
      };
    },
    resolver() {
      if (templates.length === 0) return undefined;
      return async (message) => {
        for (const { template, results } of templates) {
          results.set(message, await template.evaluateAsync(message.inputWith(external)));
        }
      };
    },
  };
}
