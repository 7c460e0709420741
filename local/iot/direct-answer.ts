import type { Broker, MqttMessage } from '../mqtt/ports.ts';
import type { Requester } from './provisioning/register-thing.ts';

/**
 * Sends a service's answer to the requester's connection alone, and only if it subscribed to the answer's topic and is
 * still the connection that asked: whoever took over its client id must not get its private key. [assumed]
 */
export function sendAnswer(broker: Broker, requester: Requester, topic: string, payload: Buffer): Promise<unknown> {
  const matching = broker.subscriptions(requester.clientId).filter(({ topicFilter }) => covers(topicFilter, topic));
  if (matching.length === 0) return Promise.resolve();
  const qos = matching.some((subscription) => subscription.qos === 1) ? 1 : 0;
  return sendUnasked(broker, requester, { topic, payload, qos, retain: false });
}

/** As `sendAnswer`, whether the requester subscribed or not. That it must be allowed to receive is [assumed]. [AWS-IoT: reserved-topics] */
export function sendUnasked(
  broker: Broker,
  { clientId, sessionIdentifier }: Pick<Requester, 'clientId' | 'sessionIdentifier'>,
  message: MqttMessage,
): Promise<unknown> {
  if (broker.connection(clientId)?.sessionIdentifier !== sessionIdentifier) return Promise.resolve();
  return broker.sendDirect(clientId, message, undefined);
}

/** Whether a topic filter matches a topic. `a/#` does not match `a` on AWS. [AWS-IoT: mqtt] */
function covers(topicFilter: string, topic: string): boolean {
  const levels = topic.split('/');
  const filterLevels = topicFilter.split('/');
  for (const [index, level] of filterLevels.entries()) {
    if (level === '#') return levels.length > index;
    if (level !== '+' && level !== levels[index]) return false;
  }
  return levels.length === filterLevels.length;
}
