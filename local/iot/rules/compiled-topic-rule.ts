import {
  type CompiledRule,
  compileRule,
  type ExternalFunctions,
  parseRuleSql,
  type RuleStatement,
} from '../../../iotsql/index.ts';
import type { TopicRuleSpec } from '../../ports/iot-control.ts';
import { createAction } from './actions/action-catalogue.ts';
import { createTemplateParser } from './actions/field-template.ts';
import type { ActionContext, RuleAction } from './actions/rule-action.ts';
import { createExternalFunctions } from './sql-external-functions.ts';
import { SqlParseException, TopicRuleException } from './topic-rule-exception.ts';

/** A rule as the engine runs it. */
export interface CompiledTopicRule {
  ruleName: string;
  disabled: boolean;
  external: ExternalFunctions;
  /** Absent: only Basic Ingest reaches the rule. */
  topicFilter: string | undefined;
  sql: CompiledRule;
  actions: RuleAction[];
  errorAction: RuleAction | undefined;
}

const RULE_NAME = /^[a-zA-Z0-9_]{1,128}$/;
const MAX_ACTIONS = 10;

/** Checks and compiles a rule. Throws `SqlParseException` or `InvalidRequestException`. [AWS-IoT: API_CreateTopicRule] */
export function compileTopicRule(
  spec: TopicRuleSpec,
  shared: Omit<ActionContext, 'ruleName' | 'ruleArn'>,
): CompiledTopicRule {
  if (!RULE_NAME.test(spec.ruleName)) {
    throw new TopicRuleException('InvalidRequestException', `rule name "${spec.ruleName}" is not valid`);
  }
  if (spec.actions.length > MAX_ACTIONS) {
    const message = `rule ${spec.ruleName} has ${spec.actions.length} actions, at most ${MAX_ACTIONS} are allowed`;
    throw new TopicRuleException('InvalidRequestException', message);
  }
  const statement = parseStatement(spec);
  const context: ActionContext = { ...shared, ruleName: spec.ruleName, ruleArn: spec.ruleArn };
  const parser = createTemplateParser(statement);
  return {
    ruleName: spec.ruleName,
    disabled: spec.ruleDisabled,
    external: createExternalFunctions(spec.ruleArn, shared),
    topicFilter: statement.topicFilter,
    sql: compileRule(statement),
    actions: spec.actions.map((action) => createAction(action, context, parser)),
    errorAction: spec.errorAction && createAction(spec.errorAction, context, parser),
  };
}

function parseStatement(spec: TopicRuleSpec): RuleStatement {
  const parsed = parseRuleSql(spec.sql, spec.awsIotSqlVersion);
  if (parsed.ok) return parsed.statement;
  const { message, line, column } = parsed.error;
  throw new SqlParseException(`rule ${spec.ruleName}: ${message}`, line, column);
}
