import { parseTemplate, type RuleStatement } from '../../../../iotsql/index.ts';
import type { RuleMessage } from '../rule-message.ts';
import { SqlParseException, TopicRuleException } from '../topic-rule-exception.ts';
import { ActionFailure } from './action-failure.ts';

/** An action field's text for one message. Throws `ActionFailure` when a template in it has no value. */
export type FieldTemplate = (message: RuleMessage) => string;

/** Parses a field once; `where` names rule, action and property in messages. Throws `TopicRuleException`. */
export type TemplateParser = (text: string, where: string) => FieldTemplate;

/**
 * Templates see the rule's original payload and SET variables. A template that calls an external function, and one
 * whose value is Undefined or Null, cannot be carried out. [AWS-IoT: iot-substitution-templates] [assumed: Undefined]
 */
export function createTemplateParser(statement: RuleStatement): TemplateParser {
  return (text, where) => {
    if (!text.includes('${')) return () => text;
    const parsed = parseTemplate(text, statement);
    if (!parsed.ok) {
      const { message, line, column } = parsed.error;
      throw new SqlParseException(`${where}: ${message}`, line, column);
    }
    const { template } = parsed;
    if (template.isAsync) {
      const message = `${where}: external functions in substitution templates are not emulated`;
      throw new TopicRuleException('InvalidRequestException', message);
    }
    return (message) => {
      const result = template.evaluate(message.input);
      if (result.ok) return result.text;
      throw new ActionFailure(`${where} has no value: ${result.reason}`);
    };
  };
}
