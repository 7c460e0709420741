import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BIRTH_CLIENT_ID_PREFIX, RULE_NAMES, ruleFilters } from '../../contract/topics.ts';
import type { ServiceFunction } from './service-function.ts';
import { TopicRule, type TopicRuleProps } from './topic-rule.ts';

export interface UplinkRulesProps {
  readonly telemetry: IStream;
  readonly presence: ServiceFunction;
  readonly receipts: ServiceFunction;
  readonly events: ServiceFunction;
  readonly errorQueue: IQueue;
}

/** `v1/<vehicleId>/up/<kind>/<last level>`: who sends and what about, taken from the topic, which the policy guards. */
function uplinkSql(lastLevelName: string, filter: string): string {
  return `SELECT *, topic(2) AS vehicleId, topic(5) AS ${lastLevelName}, timestamp() AS receivedAtMs FROM '${filter}'`;
}

/** The four ways from a vehicle into the cloud. The stream record is the frame's own bytes: `SELECT *`, nothing added. */
export class UplinkRules extends Construct {
  constructor(scope: Construct, id: string, props: UplinkRulesProps) {
    super(scope, id);
    const rules: Record<string, Omit<TopicRuleProps, 'errorQueue'>> = {
      Telemetry: {
        ruleName: RULE_NAMES.telemetry,
        description: 'Telemetry frames to the stream, in order for each vehicle',
        sql: `SELECT * FROM '${ruleFilters.telemetry}'`,
        action: { kind: 'stream', stream: props.telemetry, partitionKey: '${topic(2)}' },
      },
      Receipt: {
        ruleName: RULE_NAMES.receipt,
        description: 'Receipts, progress and results of messages',
        sql: uplinkSql('messageId', ruleFilters.receipt),
        action: { kind: 'function', target: props.receipts },
      },
      Event: {
        ruleName: RULE_NAMES.event,
        description: 'Events of a vehicle: ready and what follows',
        sql: uplinkSql('type', ruleFilters.event),
        action: { kind: 'function', target: props.events },
      },
      Presence: {
        ruleName: RULE_NAMES.presence,
        description: 'Connects and disconnects of vehicles, not of claim connections',
        sql:
          `SELECT * FROM '${ruleFilters.presence}' ` +
          `WHERE eventType <> 'connect_failed' AND NOT startswith(clientId, '${BIRTH_CLIENT_ID_PREFIX}')`,
        action: { kind: 'function', target: props.presence },
      },
    };
    for (const [ruleId, rule] of Object.entries(rules)) {
      new TopicRule(this, ruleId, { ...rule, errorQueue: props.errorQueue });
    }
  }
}
