import type { CompiledTopicRule } from './compiled-topic-rule.ts';
import { createEvaluationLimit } from './evaluation-limit.ts';
import { type ExecutionPorts, executeRule } from './rule-execution.ts';
import { type Arrival, createRuleMessage } from './rule-message.ts';

export interface RuleDispatchOptions extends ExecutionPorts {
  accountId: string;
  newUuid: () => string;
  random: () => number;
  evaluationsPerSecond?: number;
  maxPendingExecutions?: number;
}

/** Executions whose actions have not ended; each holds its message. AWS tells no such number. [assumed] */
const MAX_PENDING_EXECUTIONS = 10_000;

/** Gives a message to the rules that want it, each counted and within the account's evaluations. Never throws. */
export type RuleDispatch = (matching: readonly CompiledTopicRule[], arrival: Arrival) => void;

export function createRuleDispatch(options: RuleDispatchOptions): RuleDispatch {
  const { clock, log, metrics, events } = options;
  const { maxPendingExecutions = MAX_PENDING_EXECUTIONS, pending } = options;
  const isWithinQuota = createEvaluationLimit(options.evaluationsPerSecond, clock);
  const mayEvaluate = (): boolean => pending.count() < maxPendingExecutions && isWithinQuota();
  return (matching, arrival) => {
    const message = createRuleMessage(arrival, clock.nowMs(), options);
    const isParseError = message.payload.length > 0 && !message.parse().ok;
    for (const rule of matching) {
      const { ruleName } = rule;
      metrics.count(ruleName, 'TopicMatch');
      events?.({ eventType: 'RuleMatch', logLevel: 'INFO', status: 'Success', ruleName }, message);
      if (isParseError) metrics.count(rule.ruleName, 'ParseError');
      if (mayEvaluate()) {
        executeRule(rule, message, options);
      } else {
        metrics.count(ruleName, 'RuleExecutionThrottled');
        const eventType = 'RuleExecutionThrottled';
        events?.({ eventType, logLevel: 'ERROR', status: 'Failure', ruleName, reason: eventType }, message);
        log('error', 'rule-execution-throttled', { ruleName: rule.ruleName, topic: message.topic });
      }
    }
  };
}
