import { type BrokerCore, notify } from './broker-core.ts';
import type { Client } from './client.ts';
import type { WillPacket } from './codec/client-packet.ts';
import { REASON } from './codec/reason-codes.ts';
import { scheduleFar } from './far-task.ts';
import type { Will } from './last-will.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { MqttFeatures } from './mqtt-profile.ts';
import type { MqttMessage } from './ports.ts';
import { contentProperties } from './routed-message.ts';
import { hasWildcard, judgeTopicName } from './topic-rules.ts';
import { hasTooManyUserProperties } from './user-property-size.ts';

/** What is wrong with a will, as a CONNACK reason code; 0 when nothing is. Retaining on a `$` topic is refused. [assumed] */
export function judgeWill(will: WillPacket, limits: MqttLimits, features: MqttFeatures): number {
  if (will.qos > features.maximumQos) return REASON.qosNotSupported;
  if (judgeTopicName(will.topic, limits) !== 'ok') return REASON.topicNameInvalid;
  if (will.retain && will.topic.startsWith('$')) return REASON.topicNameInvalid;
  if (will.properties.responseTopic !== undefined && hasWildcard(will.properties.responseTopic))
    return REASON.protocolError;
  if (hasTooManyUserProperties(will.properties, limits.maxUserPropertyBytes)) return REASON.quotaExceeded;
  return will.payload.length > limits.maxPayloadBytes ? REASON.quotaExceeded : REASON.success;
}

/** The message a will becomes. AWS ignores Will Delay. [assumed] */
export function willOf(packet: WillPacket, features: MqttFeatures): Will {
  const { topic, payload, qos, retain } = packet;
  const message: MqttMessage = { topic, payload, qos: qos === 0 ? 0 : 1, retain };
  const properties = contentProperties(packet.properties);
  if (properties) message.properties = properties;
  return { message, qos, delaySeconds: features.willDelay ? (packet.properties.willDelaySeconds ?? 0) : 0 };
}

/**
 * Publishes the will of a client that ended, as if it had published it itself; its right to was checked at CONNECT. One
 * with a delay waits for it or for the end of the session, whichever is first. [MQTT-3.1.2-8]
 */
export function publishWill(core: BrokerCore, client: Client): void {
  const will = client.will;
  client.will = undefined;
  if (!will) return;
  const { session } = client;
  const publish = (): void => {
    session.delayedWill?.task.cancel();
    session.delayedWill = undefined;
    publishNow(core, client, will);
  };
  const delaySeconds = Math.min(will.delaySeconds, session.expirySeconds);
  if (delaySeconds === 0) publish();
  else session.delayedWill = { task: scheduleFar(core.clock, delaySeconds * 1000, publish), publish };
}

function publishNow(core: BrokerCore, client: Client, { message, qos }: Will): void {
  notify(core, 'onPublish', () => {
    if (core.ports.onPublish(client.info, message, true) === 'route') core.router.route(message, client.session, qos);
  });
}
