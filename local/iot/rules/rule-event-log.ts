import type { Log } from '../../ports/log.ts';
import type { RuleMessage } from './rule-message.ts';

/** What befalls a message in the rules engine, as AWS IoT logs it to CloudWatch. [AWS-IoT: cwl-format] */
export interface RuleEvent {
  eventType: 'RuleMatch' | 'StartingRuleExecution' | 'RuleExecution' | 'RuleExecutionThrottled';
  logLevel: 'DEBUG' | 'INFO' | 'ERROR';
  status: 'Success' | 'Failure';
  ruleName: string;
  /** e.g. `KinesisAction`. */
  ruleAction?: string;
  resources?: Record<string, string>;
  /** The event type again, when the engine itself is why. */
  reason?: string;
  details?: string;
}

export type RuleEventLog = (event: RuleEvent, message: RuleMessage) => void;

/** A line an event, with AWS's field names. The line's own level is debug, whatever AWS's is: faults have lines of their own. */
export function createRuleEventLog(log: Log, accountId: string): RuleEventLog {
  return ({ eventType, logLevel, status, ...more }, message) => {
    const { topic, source, input } = message;
    log('debug', 'aws-iot-log', {
      timestamp: new Date(input.timestampMs).toISOString(),
      logLevel,
      traceId: message.traceId(),
      accountId,
      status,
      eventType,
      clientId: source.clientId ?? 'N/A',
      topicName: topic,
      principalId: source.principalId,
      ...more,
    });
  };
}
