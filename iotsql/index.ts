/**
 * AWS IoT rule SQL, from text to result. Pure: it reads no clock, opens nothing, and calls other services only
 * through `ExternalFunctions`.
 */
export { type CaseReport, runCases } from './case-runner.ts';
export {
  type AsyncRuleResult,
  type CompiledRule,
  compileRule,
  outputBytes,
  type RuleOutput,
  type RuleResult,
} from './compiled-rule.ts';
export { canBeUndefined } from './definedness.ts';
export { explainRule, type RuleExplanation } from './explain/explain-rule.ts';
export type { Observation } from './explain/observation.ts';
export { explainTopicMismatch, type TopicMismatch } from './explain/topic-mismatch.ts';
export { type DynamoDbLookup, ExternalFunctionError, type ExternalFunctions } from './external-functions.ts';
export { functionNames } from './functions/catalogue.ts';
export { NOT_JSON, parsePayload } from './json-payload.ts';
export { printStatement } from './print-statement.ts';
export { CaseLineError } from './rule-case.ts';
export type { Mqtt5Properties, RuleInput } from './rule-input.ts';
export { type ParsedRuleSql, parseRuleSql, type RuleStatement } from './rule-statement.ts';
export type { SqlSyntaxError } from './sql-syntax-error.ts';
export { type ParsedTemplate, parseTemplate, type Template, type TemplateResult } from './template.ts';
export { basicIngestTopic, matchTopicFilter } from './topic-filter.ts';
