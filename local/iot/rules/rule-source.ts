import type { MqttMessage } from '../../mqtt/ports.ts';
import type { RepublishChain } from './republish-chain.ts';

/**
 * Who published, as far as rule SQL may ask. Wider than what the device gateway sends: the HTTPS data plane has no
 * client id, and a message the cloud itself publishes (lifecycle event, republish) has nobody at all.
 */
export interface RuleSource {
  clientId?: string;
  principalId?: string;
  sourceIp?: string;
  protocol: 'mqtt' | 'http' | 'service';
}

/** The rules engine as its publishers see it; anything with these two methods also serves as the gateway's `RulePort`. */
export interface RuleIntake {
  /** One rule takes the message; `topic` is what follows `$aws/rules/<ruleName>/`. Never throws. */
  basicIngest(ruleName: string, topic: string, message: MqttMessage, source: RuleSource): void;
  /** All rules whose FROM filter matches `topic`. Never throws. */
  onMessage(topic: string, message: MqttMessage, source: RuleSource, chain?: RepublishChain): void;
}
