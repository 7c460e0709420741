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
import { createAsyncTemplates } from './async-templates.ts';
import type { ExternalFunctionsOf } from './sql-external-functions.ts';
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
  externalFunctionsOf: ExternalFunctionsOf,
): CompiledTopicRule {
  if (!RULE_NAME.test(spec.ruleName)) {
    throw new TopicRuleException('InvalidRequestException', `rule name "${spec.ruleName}" is not valid`);
  }
  if (spec.actions.length > MAX_ACTIONS) {
    const message = `rule ${spec.ruleName} has ${spec.actions.length} actions, at most ${MAX_ACTIONS} are allowed`;
    throw new TopicRuleException('InvalidRequestException', message);
  }
  if (spec.errorAction?.['Http']?.['EnableBatching'] !== undefined) {
    // [AWS-IoT: http-action-batching]
    throw new TopicRuleException('InvalidRequestException', `rule ${spec.ruleName}: an error action cannot batch`);
  }
  const statement = parseStatement(spec);
  const context: ActionContext = { ...shared, ruleName: spec.ruleName, ruleArn: spec.ruleArn };
  const external = externalFunctionsOf(spec.ruleArn);
  const compileAction = (entry: TopicRuleSpec['actions'][number]): RuleAction => {
    const asyncTemplates = createAsyncTemplates(external);
    const action = createAction(entry, context, createTemplateParser(statement, asyncTemplates));
    const ready = asyncTemplates.resolver();
    return ready === undefined ? action : { ...action, ready };
  };
  return {
    ruleName: spec.ruleName,
    disabled: spec.ruleDisabled,
    external,
    topicFilter: statement.topicFilter,
    sql: compileRule(statement),
    actions: spec.actions.map(compileAction),
    errorAction: spec.errorAction && compileAction(spec.errorAction),
  };
}

function parseStatement(spec: TopicRuleSpec): RuleStatement {
  const parsed = parseRuleSql(spec.sql, spec.awsIotSqlVersion);
  if (parsed.ok) return parsed.statement;
  const { message, line, column } = parsed.error;
  throw new SqlParseException(`rule ${spec.ruleName}: ${message}`, line, column);
}
