import {
  basicIngestTopic,
  explainRule,
  explainTopicMismatch,
  parseTemplate,
  type RuleExplanation,
  type RuleInput,
  type RuleStatement,
  type TopicMismatch,
} from '../../iotsql/index.ts';
import type { RuleActionFields } from './synthesized-rules.ts';

/** What one message would do to a rule. */
export type Trial =
  | { outcome: 'topic'; mismatch: TopicMismatch }
  | Exclude<RuleExplanation, { outcome: 'result' }>
  | (Extract<RuleExplanation, { outcome: 'result' }> & { actions: TriedAction[] });

export interface TriedAction {
  type: string;
  fields: TriedField[];
}

/** A field of an action: its text for this message, or why it has none and the action fails. */
export interface TriedField {
  path: string;
  template: string;
  text?: string;
  reason?: string;
}

/** The rule's name is known for rules of an app; statements on their own take any Basic Ingest topic. */
export async function tryRule(
  statement: RuleStatement,
  message: RuleInput,
  rule: { ruleName: string; actions: readonly RuleActionFields[] } | undefined,
): Promise<Trial> {
  const ingest = basicIngestTopic(message.topic);
  const mismatch = topicMismatch(statement, message.topic, rule?.ruleName);
  if (mismatch !== undefined) return { outcome: 'topic', mismatch };
  const input = { ...message, topic: ingest?.topic ?? message.topic };
  const explanation = await explainRule(statement, input);
  if (explanation.outcome !== 'result') return explanation;
  const actions: TriedAction[] = [];
  for (const { type, fields } of rule?.actions ?? []) {
    actions.push({ type, fields: await Promise.all(fields.map((field) => tryField(field, statement, input))) });
  }
  return { ...explanation, actions };
}

/** A Basic Ingest message goes to the rule it names, whatever that rule's filter [assumed: FROM is not asked]. */
function topicMismatch(
  { topicFilter }: RuleStatement,
  topic: string,
  ruleName: string | undefined,
): TopicMismatch | undefined {
  const ingest = basicIngestTopic(topic);
  if (ingest !== undefined) {
    if (ruleName === undefined || ingest.ruleName === ruleName) return undefined;
    const reason = `this Basic Ingest topic names the rule ${ingest.ruleName}, and no other rule sees it`;
    return { level: 0, filterLevel: undefined, topicLevel: undefined, reason };
  }
  if (topicFilter !== undefined) return explainTopicMismatch(topicFilter, topic);
  const reason = `the statement has no FROM: only Basic Ingest, $aws/rules/${ruleName ?? '<rule>'}/..., gets to it`;
  return { level: 0, filterLevel: undefined, topicLevel: undefined, reason };
}

async function tryField(
  { path, text }: RuleActionFields['fields'][number],
  statement: RuleStatement,
  input: RuleInput,
): Promise<TriedField> {
  if (!text.includes('${')) return { path, template: text, text };
  // `$$` at the front of a republish topic stands for one `$` [AWS-IoT: republish-rule-action]
  const isEscaped = text.startsWith('$$');
  const parsed = parseTemplate(isEscaped ? text.slice(1) : text, statement);
  if (!parsed.ok) return { path, template: text, reason: parsed.error.message };
  const result = await parsed.template.evaluateAsync(input);
  return result.ok ? { path, template: text, text: result.text } : { path, template: text, reason: result.reason };
}

/** Does the message get to all actions? */
export function hasResult(trial: Trial): boolean {
  if (trial.outcome !== 'result') return false;
  return trial.actions.every(({ fields }) => fields.every(({ reason }) => reason === undefined));
}
