import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventRule } from '../rules/event-rule.ts';
import { presenceRule } from '../rules/presence-rule.ts';
import { receiptRule } from '../rules/receipt-rule.ts';
import type { RuleDefinition } from '../rules/rule-definition.ts';
import { telemetryRule } from '../rules/telemetry-rule.ts';
import type { KafkaBridge } from './kafka-bridge.ts';
import type { ServiceFunction } from './service-function.ts';
import { TopicRule, type TopicRuleAction } from './topic-rule.ts';

export interface UplinkRulesProps {
  readonly telemetry: IStream;
  readonly presence: ServiceFunction;
  readonly receipts: ServiceFunction;
  readonly events: ServiceFunction;
  readonly errorQueue: IQueue;
  /** Is given every frame as well. */
  readonly kafka: KafkaBridge | undefined;
}

/** The four ways from a vehicle into the cloud; what each rule says is in `lib/rules`, with its fixtures. */
export class UplinkRules extends Construct {
  constructor(scope: Construct, id: string, props: UplinkRulesProps) {
    super(scope, id);
    const { partitionKey } = telemetryRule;
    const rules: Record<string, [RuleDefinition, TopicRuleAction]> = {
      Telemetry: [telemetryRule, { kind: 'stream', stream: props.telemetry, partitionKey }],
      Receipt: [receiptRule, { kind: 'function', target: props.receipts }],
      Event: [eventRule, { kind: 'function', target: props.events }],
      Presence: [presenceRule, { kind: 'function', target: props.presence }],
    };
    for (const [ruleId, [rule, action]] of Object.entries(rules)) {
      const { ruleName, description, sql } = rule;
      const besides = rule === telemetryRule ? props.kafka?.action(partitionKey) : undefined;
      new TopicRule(this, ruleId, {
        ...{ ruleName, description, sql, action, errorQueue: props.errorQueue },
        ...(besides && { besides }),
      });
    }
  }
}
