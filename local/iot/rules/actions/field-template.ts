import { parseTemplate, type RuleStatement } from '../../../../iotsql/index.ts';
import type { AsyncTemplates } from '../async-templates.ts';
import type { RuleMessage } from '../rule-message.ts';
import { SqlParseException } from '../topic-rule-exception.ts';
import { ActionFailure } from './action-failure.ts';

/** An action field's text for one message. Throws `ActionFailure` when a template in it has no value. */
export type FieldTemplate = (message: RuleMessage) => string;

/** Parses a field once; `where` names rule, action and property in messages. Throws `TopicRuleException`. */
export type TemplateParser = (text: string, where: string) => FieldTemplate;

/**
 * Templates see the rule's original payload and SET variables. One whose value is Undefined or Null, or whose external
 * function fails, fails the action. [AWS-IoT: iot-substitution-templates] [assumed: Undefined]
 */
export function createTemplateParser(statement: RuleStatement, asyncTemplates: AsyncTemplates): TemplateParser {
  return (text, where) => {
    if (!text.includes('${')) return () => text;
    const parsed = parseTemplate(text, statement);
    if (!parsed.ok) {
      const { message, line, column } = parsed.error;
      throw new SqlParseException(`${where}: ${message}`, line, column);
    }
    const { template } = parsed;
    const evaluate = template.isAsync
      ? asyncTemplates.add(template)
      : (message: RuleMessage) => template.evaluate(message.input);
    return (message) => {
      const result = evaluate(message);
      if (result.ok) return result.text;
      throw new ActionFailure(`${where} has no value: ${result.reason}`);
    };
  };
}
