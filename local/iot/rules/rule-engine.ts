import { randomUUID } from 'node:crypto';
import { matchTopicFilter } from '../../../iotsql/index.ts';
import type { MqttMessage } from '../../mqtt/ports.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DataHops } from '../../ports/data-hops.ts';
import type { TopicRuleSpec } from '../../ports/iot-control.ts';
import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { type CompiledTopicRule, compileTopicRule } from './compiled-topic-rule.ts';
import { createEvaluationLimit } from './evaluation-limit.ts';
import { createPendingWork } from './pending-work.ts';
import { type RepublishChain, startRepublishChain } from './republish-chain.ts';
import { executeRule } from './rule-execution.ts';
import { createRuleIndex } from './rule-index.ts';
import { type Arrival, createRuleMessage } from './rule-message.ts';
import { createRuleMetricRecorder, type RuleMetrics } from './rule-metrics.ts';
import type { RuleIntake, RuleSource } from './rule-source.ts';
import { basicIngestTopic } from './topic-name.ts';
import { TopicRuleException } from './topic-rule-exception.ts';

export interface RuleEngineOptions {
  accountId: string;
  region: string;
  hops: DataHops;
  roles: RoleAuthorizer;
  lambdas: LambdaInvoker;
  /** Delivers a republished message to subscribers only: the engine passes it to its own rules itself. */
  publish: (message: MqttMessage) => void;
  clock: Clock;
  log: Log;
  newUuid?: () => string;
  random?: () => number;
  /** Does a rule's FROM filter have to match what Basic Ingest sends it? AWS does not say; false by default [assumed]. */
  basicIngestChecksFrom?: boolean;
  /** Messages over this many evaluations a second are dropped as `RuleExecutionThrottled`; no limit by default. */
  evaluationsPerSecond?: number;
}

export interface RuleEngine extends RuleIntake {
  /** Throws `SqlParseException`, `InvalidRequestException` or `ResourceAlreadyExistsException`. */
  createTopicRule(spec: TopicRuleSpec): void;
  /** Counts since the start, by AWS's metric names. */
  metrics(): RuleMetrics;
  /** Resolves when no action is under way, retries and error actions included. */
  idle(): Promise<void>;
}

/**
 * The rules engine of AWS IoT Core. Publishers never wait for it and never see it fail: SQL is evaluated at once,
 * actions run afterwards, side by side. [AWS-IoT: iot-rules]
 */
export function createRuleEngine(options: RuleEngineOptions): RuleEngine {
  const { accountId, clock, log } = options;
  const newUuid = options.newUuid ?? randomUUID;
  const random = options.random ?? Math.random;
  const rules = new Map<string, CompiledTopicRule>();
  const index = createRuleIndex<CompiledTopicRule>();
  const metrics = createRuleMetricRecorder();
  const pending = createPendingWork();
  const mayEvaluate = createEvaluationLimit(options.evaluationsPerSecond, clock);
  const execution = { clock, log, metrics, pending };
  const actionContext = { ...options, newUuid, republish };

  function createTopicRule(spec: TopicRuleSpec): void {
    if (rules.has(spec.ruleName)) {
      throw new TopicRuleException('ResourceAlreadyExistsException', `rule ${spec.ruleName} already exists`);
    }
    const rule = compileTopicRule(spec, actionContext);
    rules.set(rule.ruleName, rule);
    if (rule.topicFilter !== undefined && !rule.disabled) index.add(rule.topicFilter, rule);
  }

  function basicIngest(ruleName: string, arrival: Arrival): void {
    const rule = rules.get(ruleName);
    if (!rule || rule.disabled) {
      metrics.count(ruleName, 'RuleNotFound');
      log('error', 'rule-not-found', { ruleName, details: rule ? 'disabled' : 'unknown', topic: arrival.topic });
      return;
    }
    const from = options.basicIngestChecksFrom ? rule.topicFilter : undefined;
    if (from === undefined || matchTopicFilter(from, arrival.topic)) dispatch([rule], arrival);
  }

  function dispatch(matching: readonly CompiledTopicRule[], arrival: Arrival): void {
    const timestampMs = clock.nowMs();
    const message = createRuleMessage(arrival, { accountId, timestampMs, newUuid, random });
    const isParseError = message.payload.length > 0 && !message.parse().ok;
    for (const rule of matching) {
      metrics.count(rule.ruleName, 'TopicMatch');
      if (isParseError) metrics.count(rule.ruleName, 'ParseError');
      if (mayEvaluate()) {
        executeRule(rule, message, execution);
      } else {
        metrics.count(rule.ruleName, 'RuleExecutionThrottled');
        log('error', 'rule-execution-throttled', { ruleName: rule.ruleName, topic: message.topic });
      }
    }
  }

  /**
   * A republished message has no publisher: client id, principal and source address are lost.
   * [AWS-IoT: republish-rule-action] [assumed: client id and principal]
   */
  function republish(message: MqttMessage, chain: RepublishChain): void {
    const source: RuleSource = { protocol: 'service' };
    const ingest = basicIngestTopic(message.topic);
    if (ingest) {
      basicIngest(ingest.ruleName, { topic: ingest.rest, message, source, chain });
      return;
    }
    options.publish(message);
    const matching = index.match(message.topic);
    if (matching.length > 0) dispatch(matching, { topic: message.topic, message, source, chain });
  }

  return {
    createTopicRule,
    basicIngest: (ruleName, topic, message, source) =>
      basicIngest(ruleName, { topic, message, source, chain: startRepublishChain() }),
    onMessage: (topic, message, source) => {
      const matching = index.match(topic);
      if (matching.length > 0) dispatch(matching, { topic, message, source, chain: startRepublishChain() });
    },
    metrics: () => metrics.snapshot(),
    idle: () => pending.idle(),
  };
}
