import type { RuleOutput } from '../../../../iotsql/index.ts';
import type { MqttMessage } from '../../../mqtt/ports.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { HttpCaller } from '../../../ports/http-caller.ts';
import type { KafkaPublisher } from '../../../ports/kafka-publisher.ts';
import type { LambdaInvoker } from '../../../ports/lambda-invoker.ts';
import type { PermissionDecision, RoleAuthorizer } from '../../../ports/role-authorizer.ts';
import type { RuleHops } from '../../../ports/rule-hops.ts';
import type { HttpDestinations } from '../destinations/http-destinations.ts';
import type { VpcDestinations } from '../destinations/vpc-destinations.ts';
import type { RepublishChain } from '../republish-chain.ts';
import type { RuleMessage } from '../rule-message.ts';
import type { HttpMetric } from '../rule-metrics.ts';
import type { ActionFields } from './action-fields.ts';

/** What every action of a rule may use. */
export interface ActionContext {
  ruleName: string;
  ruleArn: string;
  accountId: string;
  region: string;
  hops: RuleHops;
  http: HttpCaller;
  kafka: Pick<KafkaPublisher, 'publish'>;
  destinations: HttpDestinations;
  vpcDestinations: VpcDestinations;
  clock: Clock;
  roles: RoleAuthorizer;
  lambdas: LambdaInvoker;
  /** Publishes and feeds the rules again, as a further link of `chain`. */
  republish: (message: MqttMessage, chain: RepublishChain) => void;
  newUuid: () => string;
  countHttp(ruleName: string, metric: HttpMetric): void;
}

/** A rule's SELECT result for one message, about to go to its actions. */
export interface Firing {
  message: RuleMessage;
  output: RuleOutput;
}

/** One action of a rule, with its properties read and its templates parsed. */
export interface RuleAction {
  /** CloudFormation's key, also metric dimension ActionType. */
  type: string;
  /** Stream, bucket, topic ... as the rule writes it, templates and all. */
  target: string;
  /** What the action needs besides, once its rule is accepted. */
  start?(): void;
  /** To be awaited before `prepare`: some of its templates ask other services. Never rejects for what they answer. */
  ready?(message: RuleMessage): Promise<void>;
  /** Resolves templates and shapes the payload. Throws `ActionFailure` when that is not possible. */
  prepare(firing: Firing): PreparedAction;
}

/** A call ready to be sent, and sent again. */
export interface PreparedAction {
  /** `failedResource` of an error action's document. */
  resource: string;
  /** Asked before each firing: permissions may change under a running rule. */
  authorize(): PermissionDecision;
  send(): Promise<unknown>;
  /** AWS's error text around the service's own. */
  describe(reason: string): string;
}

export type ActionFactory = (fields: ActionFields, context: ActionContext) => RuleAction;

/** Error text in the form AWS documents for S3; other services follow it. [AWS-IoT: rule-error-handling] [assumed: others] */
export function failureText(attempt: string, reason: string, topic: string, details: string): string {
  return `Failed to ${attempt}. The error received was ${reason}. Message arrived on: ${topic}, ${details}`;
}
