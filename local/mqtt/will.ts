import { type BrokerCore, notify } from './broker-core.ts';
import type { Client } from './client.ts';
import type { WillPacket } from './codec/client-packet.ts';
import { REASON } from './codec/reason-codes.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { MqttMessage } from './ports.ts';
import { contentProperties } from './routed-message.ts';
import { hasWildcard, judgeTopicName } from './topic-rules.ts';

/** What is wrong with a will, as a CONNACK reason code; 0 when nothing is. Retaining on a `$` topic is refused. [assumed] */
export function judgeWill(will: WillPacket, limits: MqttLimits): number {
  if (will.qos === 2) return REASON.qosNotSupported;
  if (judgeTopicName(will.topic, limits) !== 'ok') return REASON.topicNameInvalid;
  if (will.retain && will.topic.startsWith('$')) return REASON.topicNameInvalid;
  if (will.properties.responseTopic !== undefined && hasWildcard(will.properties.responseTopic))
    return REASON.protocolError;
  return will.payload.length > limits.maxPayloadBytes ? REASON.quotaExceeded : REASON.success;
}

/** The message a will becomes. Will Delay is ignored. [assumed] */
export function willMessage(will: WillPacket): MqttMessage {
  const message: MqttMessage = {
    topic: will.topic,
    payload: will.payload,
    qos: will.qos === 0 ? 0 : 1,
    retain: will.retain,
  };
  const properties = contentProperties(will.properties);
  return properties ? { ...message, properties } : message;
}

/** Publishes the will of a client that is ending, as if it had published it itself. Its right to was checked at CONNECT. */
export function publishWill(core: BrokerCore, client: Client): void {
  const will = client.will;
  client.will = undefined;
  if (!will) return;
  notify(core, 'onPublish', () => {
    if (core.ports.onPublish(client.info, will) === 'route') core.router.route(will, client.session);
  });
}
