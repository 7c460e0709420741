import { randomUUID } from 'node:crypto';
import type { MqttMessage } from '../../mqtt/ports.ts';
import type { AwsService } from '../../ports/aws-http.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HttpCaller } from '../../ports/http-caller.ts';
import type { TopicRuleSpec } from '../../ports/iot-control.ts';
import type { KafkaPublisher } from '../../ports/kafka-publisher.ts';
import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import type { RuleHops } from '../../ports/rule-hops.ts';
import { compileTopicRule } from './compiled-topic-rule.ts';
import {
  createHttpDestinations,
  type HttpDestinations,
  type KeptDestination,
} from './destinations/http-destinations.ts';
import { createVpcDestinations, type VpcDestinations } from './destinations/vpc-destinations.ts';
import { createPendingWork } from './pending-work.ts';
import type { RepublishChain } from './republish-chain.ts';
import { createRuleArrivals } from './rule-arrivals.ts';
import { createRuleBook, type KeptTopicRule, type RuleBook } from './rule-book.ts';
import { createRuleDispatch } from './rule-dispatch.ts';
import { createRuleEventLog } from './rule-event-log.ts';
import { createRuleMetricRecorder, type RuleMetrics } from './rule-metrics.ts';
import type { RuleIntake } from './rule-source.ts';
import { createExternalFunctions } from './sql-external-functions.ts';

export interface RuleEngineOptions {
  accountId: string;
  region: string;
  hops: RuleHops;
  http: HttpCaller;
  /** Without one every Kafka action fails. */
  kafka?: Pick<KafkaPublisher, 'publish'>;
  /** Where the owner of an HTTP destination confirms it. */
  enableUrlOf: (token: string) => string;
  roles: RoleAuthorizer;
  lambdas: LambdaInvoker;
  /** What SQL's external functions ask; none by default. Asked at each call: services may start after the rules. */
  services?: () => readonly AwsService[];
  /** Delivers a republished message to subscribers and services: the engine passes it to its own rules itself. */
  publish: (message: MqttMessage, chain: RepublishChain) => void;
  clock: Clock;
  log: Log;
  newUuid?: () => string;
  random?: () => number;
  /** Does a rule's FROM filter have to match what Basic Ingest sends it? AWS does not say; false by default [assumed]. */
  basicIngestChecksFrom?: boolean;
  /** Messages over this many evaluations a second are dropped as `RuleExecutionThrottled`; no limit by default. */
  evaluationsPerSecond?: number;
  /** Log each step of each message by AWS's field names: a line for every match, start and end. False by default. */
  logsEvents?: boolean;
  /** Rules that the API made, by name, and destinations, by ARN, as they were left; in memory unless given. */
  kept?: { rules: Map<string, KeptTopicRule>; destinations: Map<string, KeptDestination> };
  /** As many executions may wait for their actions; further ones are dropped as `RuleExecutionThrottled`. 10,000 by default. */
  maxPendingExecutions?: number;
}

export interface RuleEngine extends RuleIntake {
  /** Whether any rule's FROM filter matches: `onMessage` would do nothing without. */
  wants(topic: string): boolean;
  /** A template's. Throws `SqlParseException`, `InvalidRequestException` or `ResourceAlreadyExistsException`. */
  createTopicRule(spec: TopicRuleSpec): void;
  rules: Omit<RuleBook, 'match'>;
  destinations: HttpDestinations;
  vpcDestinations: VpcDestinations;
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
  const metrics = createRuleMetricRecorder();
  const pending = createPendingWork();
  const dispatch = createRuleDispatch({
    ...{ ...options, newUuid, random, metrics, pending },
    ...(options.logsEvents && { events: createRuleEventLog(options.log, options.accountId) }),
  });
  const arrivals = createRuleArrivals({
    ...{
      rules: { get: (name) => rules.get(name), match: (topic) => rules.match(topic) },
      dispatch,
      metrics,
      log: options.log,
      publish: options.publish,
    },
    basicIngestChecksFrom: options.basicIngestChecksFrom ?? false,
  });
  const externalFunctionsOf = createExternalFunctions({ ...options, services: options.services ?? (() => []) });
  const destinations = createHttpDestinations({ ...options, newUuid, kept: options.kept?.destinations });
  const vpcDestinations = createVpcDestinations({ ...options, newUuid });
  const { countHttp } = metrics;
  const { republish } = arrivals;
  const kafka = options.kafka ?? { publish: () => Promise.reject(new Error('no Kafka cluster can be called here')) };
  const actionContext = { ...options, kafka, newUuid, republish, destinations, vpcDestinations, countHttp };
  const compile = (spec: TopicRuleSpec) => compileTopicRule(spec, actionContext, externalFunctionsOf);
  const rules = createRuleBook({
    compile,
    nowMs: () => options.clock.nowMs(),
    ...(options.kept && { kept: options.kept.rules }),
    skipped: (ruleName, problem) => options.log('warn', 'kept-rule-skipped', { ruleName, problem }),
  });

  return {
    createTopicRule: rules.deploy,
    rules,
    destinations,
    vpcDestinations,
    wants: (topic) => rules.match(topic).length > 0,
    basicIngest: arrivals.basicIngest,
    onMessage: arrivals.onMessage,
    metrics: () => metrics.snapshot(),
    idle: () => pending.idle(),
  };
}
