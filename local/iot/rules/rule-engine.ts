import { randomUUID } from 'node:crypto';
import type { MqttMessage } from '../../mqtt/ports.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DataHops } from '../../ports/data-hops.ts';
import type { TopicRuleSpec } from '../../ports/iot-control.ts';
import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { type CompiledTopicRule, compileTopicRule } from './compiled-topic-rule.ts';
import { createPendingWork } from './pending-work.ts';
import { createRuleArrivals } from './rule-arrivals.ts';
import { createRuleDispatch } from './rule-dispatch.ts';
import { createRuleIndex } from './rule-index.ts';
import { createRuleMetricRecorder, type RuleMetrics } from './rule-metrics.ts';
import type { RuleIntake } from './rule-source.ts';
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
  /** As many executions may wait for their actions; further ones are dropped as `RuleExecutionThrottled`. 10,000 by default. */
  maxPendingExecutions?: number;
}

export interface RuleEngine extends RuleIntake {
  /** Whether any rule's FROM filter matches: `onMessage` would do nothing without. */
  wants(topic: string): boolean;
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
  const newUuid = options.newUuid ?? randomUUID;
  const random = options.random ?? Math.random;
  const rules = new Map<string, CompiledTopicRule>();
  const index = createRuleIndex<CompiledTopicRule>();
  const metrics = createRuleMetricRecorder();
  const pending = createPendingWork();
  const dispatch = createRuleDispatch({ ...options, newUuid, random, metrics, pending });
  const arrivals = createRuleArrivals({
    ...{ rules, index, dispatch, metrics, log: options.log, publish: options.publish },
    basicIngestChecksFrom: options.basicIngestChecksFrom ?? false,
  });
  const actionContext = { ...options, newUuid, republish: arrivals.republish };

  function createTopicRule(spec: TopicRuleSpec): void {
    if (rules.has(spec.ruleName)) {
      throw new TopicRuleException('ResourceAlreadyExistsException', `rule ${spec.ruleName} already exists`);
    }
    const rule = compileTopicRule(spec, actionContext);
    rules.set(rule.ruleName, rule);
    if (rule.topicFilter !== undefined && !rule.disabled) index.add(rule.topicFilter, rule);
  }

  return {
    createTopicRule,
    wants: (topic) => index.match(topic).length > 0,
    basicIngest: arrivals.basicIngest,
    onMessage: arrivals.onMessage,
    metrics: () => metrics.snapshot(),
    idle: () => pending.idle(),
  };
}
