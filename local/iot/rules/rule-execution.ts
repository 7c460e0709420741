import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { type ActionOutcome, type FailedAction, runAction } from './action-run.ts';
import type { Firing, RuleAction } from './actions/rule-action.ts';
import type { CompiledTopicRule } from './compiled-topic-rule.ts';
import { actionName, errorDocument } from './error-document.ts';
import type { PendingWork } from './pending-work.ts';
import type { RuleEventLog } from './rule-event-log.ts';
import type { RuleMessage } from './rule-message.ts';
import type { RuleMetricRecorder } from './rule-metrics.ts';

export interface ExecutionPorts {
  clock: Clock;
  log: Log;
  metrics: RuleMetricRecorder;
  pending: PendingWork;
  /** Every step of every message; absent: none, and nothing is done for it. */
  events?: RuleEventLog;
}

/**
 * Evaluates a rule's SQL for a message and starts its actions. An SQL or external-function error is logged and ends it:
 * no action runs, no error action either. Never throws. [AWS-IoT: rule-error-handling]
 */
export function executeRule(rule: CompiledTopicRule, message: RuleMessage, ports: ExecutionPorts): void {
  ports.metrics.executed();
  const work = rule.sql.isAsync ? evaluateThenAct(rule, message, ports) : evaluateAndAct(rule, message, ports);
  if (work) ports.pending.track(work);
}

function evaluateAndAct(
  rule: CompiledTopicRule,
  message: RuleMessage,
  ports: ExecutionPorts,
): Promise<void> | undefined {
  try {
    const result = rule.sql.evaluate(message.input);
    return result.matched ? executeActions(rule, { message, output: result.output }, ports) : undefined;
  } catch (error) {
    logEvaluationError(rule, message, error, ports.log);
    return undefined;
  }
}

/** For SQL that calls other services. */
async function evaluateThenAct(rule: CompiledTopicRule, message: RuleMessage, ports: ExecutionPorts): Promise<void> {
  try {
    const result = await rule.sql.evaluateAsync(message.inputWith(rule.external));
    if (result.matched) await executeActions(rule, { message, output: result.output }, ports);
    else if (result.reason === 'function-failed') logEvaluationError(rule, message, result.message, ports.log);
  } catch (error) {
    logEvaluationError(rule, message, error, ports.log);
  }
}

function logEvaluationError(rule: CompiledTopicRule, message: RuleMessage, error: unknown, log: Log): void {
  log('error', 'rule-evaluation-failed', {
    ruleName: rule.ruleName,
    reason: error instanceof Error ? error.message : String(error),
    topic: message.topic,
    clientId: message.source.clientId,
    traceId: message.traceId(),
  });
}

/**
 * Runs a rule's actions side by side; what fails goes to the error action, all failures of the message in one
 * document. Never rejects. [AWS-IoT: rule-error-handling]
 */
async function executeActions(rule: CompiledTopicRule, firing: Firing, ports: ExecutionPorts): Promise<void> {
  const [only] = rule.actions;
  // Most rules have one action, and need no promise around all.
  const outcomes =
    only && rule.actions.length === 1
      ? [await executeAction(rule, only, firing, ports)]
      : await Promise.all(rule.actions.map((action) => executeAction(rule, action, firing, ports)));
  const failures = outcomes.filter((outcome) => !outcome.ok);
  if (failures.length > 0) await actionsFailed(rule, failures, firing.message, ports);
}

async function executeAction(
  rule: CompiledTopicRule,
  action: RuleAction,
  firing: Firing,
  ports: ExecutionPorts,
): Promise<ActionOutcome> {
  if (ports.events) logStart(rule, action, firing.message, ports.events);
  const outcome = await runAction(action, firing, ports.clock);
  ports.metrics.countAction(rule.ruleName, action.type, outcome.ok ? 'Success' : 'Failure');
  if (ports.events) logEnd(rule, { action, outcome }, firing.message, ports.events);
  return outcome;
}

function logStart(rule: CompiledTopicRule, action: RuleAction, message: RuleMessage, events: RuleEventLog): void {
  const ruleAction = actionName(action.type);
  const { ruleName } = rule;
  events({ eventType: 'StartingRuleExecution', logLevel: 'DEBUG', status: 'Success', ruleName, ruleAction }, message);
}

function logEnd(
  { ruleName }: CompiledTopicRule,
  { action, outcome }: { action: RuleAction; outcome: ActionOutcome },
  message: RuleMessage,
  events: RuleEventLog,
): void {
  const ruleAction = actionName(action.type);
  const resource = outcome.ok ? action.target : outcome.resource;
  const details = outcome.ok ? undefined : outcome.errorMessage;
  const [logLevel, status] = outcome.ok ? (['INFO', 'Success'] as const) : (['ERROR', 'Failure'] as const);
  const ended = { eventType: 'RuleExecution', logLevel, status, ruleName, ruleAction } as const;
  events({ ...ended, resources: { [action.type]: resource }, ...(details !== undefined && { details }) }, message);
}

async function actionsFailed(
  rule: CompiledTopicRule,
  failures: FailedAction[],
  message: RuleMessage,
  ports: ExecutionPorts,
): Promise<void> {
  // With an error action the failure is taken care of.
  const level = rule.errorAction ? 'warn' : 'error';
  for (const failure of failures) ports.log(level, 'rule-action-failed', failureFields(rule, message, failure));
  if (rule.errorAction) await executeErrorAction(rule, rule.errorAction, { message, failures }, ports);
}

/** Templates of an error action see the original message, not the error document [assumed]. */
async function executeErrorAction(
  rule: CompiledTopicRule,
  action: RuleAction,
  { message, failures }: { message: RuleMessage; failures: FailedAction[] },
  ports: ExecutionPorts,
): Promise<void> {
  const output = { kind: 'json', value: errorDocument(rule.ruleName, message, failures) } as const;
  const outcome = await runAction(action, { message, output }, ports.clock);
  ports.metrics.countAction(rule.ruleName, action.type, outcome.ok ? 'ErrorActionSuccess' : 'ErrorActionFailure');
  if (!outcome.ok) ports.log('error', 'rule-error-action-failed', failureFields(rule, message, outcome));
}

function failureFields(rule: CompiledTopicRule, message: RuleMessage, failure: FailedAction): Record<string, unknown> {
  return {
    ruleName: rule.ruleName,
    action: failure.type,
    resource: failure.resource,
    reason: failure.errorMessage,
    attempts: failure.attempts,
    topic: message.topic,
    clientId: message.source.clientId,
    traceId: message.traceId(),
  };
}
