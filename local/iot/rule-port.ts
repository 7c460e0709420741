import type { MqttMessage } from '../mqtt/ports.ts';
import type { RepublishChain } from './rules/republish-chain.ts';

/** Where a message came from, as rule SQL may ask: `clientid()`, `principal()`, `sourceip()`, `protocol()`. */
export interface MessageSource {
  clientId: string;
  /** Certificate id of an mTLS connection. */
  principalId: string;
  sourceIp: string;
  protocol: 'mqtt';
}

/**
 * What the gateway asks of the rules engine. Both calls return at once and never throw: what a rule does with a
 * message, and how its actions fail, does not concern the publisher.
 */
export interface RulePort {
  /**
   * One rule takes the message, past the broker. `topic` is what follows `$aws/rules/<ruleName>/`, so that
   * `topic(n)` counts without the prefix; an unknown or disabled rule drops it. [AWS-IoT: iot-basic-ingest]
   */
  basicIngest(ruleName: string, topic: string, message: MqttMessage, source: MessageSource): void;
  /** Whether any rule's FROM filter matches. Asked of every message first, so that one no rule wants costs next to nothing. */
  wants(topic: string): boolean;
  /** Every other published message: all rules whose FROM filter matches. `chain`: of what it answers. */
  onMessage(topic: string, message: MqttMessage, source: MessageSource, chain?: RepublishChain): void;
}
