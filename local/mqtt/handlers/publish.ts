import type { BrokerCore } from '../broker-core.ts';
import type { Client } from '../client.ts';
import { endForbidden } from '../client-end.ts';
import { ByteReader } from '../codec/byte-reader.ts';
import { type PacketProperties, readProperties } from '../codec/properties.ts';
import { ProtocolViolation } from '../codec/protocol-violation.ts';
import { type PublishFrame, parsePublish } from '../codec/publish-frame.ts';
import { REASON } from '../codec/reason-codes.ts';
import type { MqttMessage } from '../ports.ts';
import type { Qos } from '../qos.ts';
import { contentProperties } from '../routed-message.ts';
import { hasWildcard, type TopicVerdict } from '../topic-rules.ts';
import { checkUserProperties } from '../user-property-size.ts';
import { answerPubrec } from './qos2.ts';

/** The flag of a PUBLISH that was sent before. [MQTT-3.3.1-1] */
const DUP = 8;

/**
 * PUBLISH, the hot path: located in place, judged, allowed, offered to the services, acknowledged, routed. The PUBACK
 * does not wait for what a rule does with it. Throws ProtocolViolation.
 */
export function handlePublish(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
): void {
  const frame = client.publishFrame;
  parsePublish(bytes, start, end, flags, client.protocolVersion, frame);
  if (frame.qos > core.features.maximumQos)
    throw new ProtocolViolation(REASON.qosNotSupported, 'QoS 2 is not supported');
  if (frame.payloadEnd - frame.payloadStart > core.limits.maxPayloadBytes) {
    throw new ProtocolViolation(REASON.packetTooLarge, 'payload is too large');
  }
  const { qos, retain, packetId, payloadStart, payloadEnd } = frame;
  if (isInUse(core, client, flags)) {
    answerFailure(client, qos, packetId, REASON.packetIdentifierInUse);
    return;
  }
  const properties = publishProperties(core, client, bytes, frame);
  const topic = resolveTopic(client, bytes, frame, properties?.topicAlias);
  if (topic === undefined) {
    refuseTopic(core, client, qos, packetId, client.inboundTopic.verdict);
    return;
  }
  if (!isWithinQuotas(core, client, topic)) {
    // What is too much is discarded; 5 has a code to say so. [AWS-IoT: iot-core quotas]
    if (qos > 0 && client.protocolVersion === 5) answerFailure(client, qos, packetId, REASON.quotaExceeded);
    return;
  }
  if (qos === 2 && wasReceived(core, client, packetId)) {
    answerPubrec(client, packetId, REASON.success);
    return;
  }
  const payload = bytes.subarray(payloadStart, payloadEnd);
  const message: MqttMessage = { topic, payload, qos: qos === 0 ? 0 : 1, retain };
  const content = properties ? contentProperties(properties) : undefined;
  if (content) message.properties = content;
  const taken = isAllowed(client, message) ? core.ports.onPublish(client.info, message) : 'refused';
  if (client.connection.isClosed) return;
  if (taken === 'refused') {
    deny(core, client, message, qos, packetId);
    return;
  }
  if (qos === 1) client.connection.outbox.appendPuback(packetId, REASON.success);
  else if (qos === 2) receive(client, packetId);
  if (taken === 'route') core.router.route(message, client.session, qos);
}

/** Whether a QoS 1 message comes under the identifier of another packet that has no answer yet. */
function isInUse(core: BrokerCore, { inboundFlight, publishFrame }: Client, flags: number): boolean {
  if (inboundFlight === undefined || publishFrame.qos !== 1 || (flags & DUP) !== 0) return false;
  return !inboundFlight.publish(publishFrame.packetId, core.flushQueue.turn);
}

/** Counts the publish. Nothing is done with one that would retain on one topic too many. [AWS-IoT: mqtt retained messages] */
function isWithinQuotas(core: BrokerCore, client: Client, topic: string): boolean {
  if (!client.mayPublishIn()) return false;
  const { retain, payloadStart, payloadEnd } = client.publishFrame;
  if (!retain || payloadStart === payloadEnd) return true;
  if (core.router.retained.hasRoomFor(topic, core.clock.nowMs())) return true;
  client.countDropped();
  return false;
}

/**
 * Whether a QoS 2 message was taken already, under this identifier. [MQTT-4.3.3-10] Throws ProtocolViolation when a new
 * one is more than the announced maximum. [MQTT-3.3.4-7]
 */
function wasReceived(core: BrokerCore, { session }: Client, packetId: number): boolean {
  if (session.received?.has(packetId)) return true;
  if (session.received && session.received.size >= core.limits.receiveMaximum) {
    throw new ProtocolViolation(REASON.receiveMaximumExceeded, 'more QoS 2 messages than the receive maximum');
  }
  return false;
}

function receive(client: Client, packetId: number): void {
  client.session.received ??= new Set();
  client.session.received.add(packetId);
  answerPubrec(client, packetId, REASON.success);
}

/** PUBACK or PUBREC with the reason a publish failed. */
function answerFailure(client: Client, qos: Qos, packetId: number, reasonCode: number): void {
  if (qos === 2) answerPubrec(client, packetId, reasonCode);
  else client.connection.outbox.appendPuback(packetId, reasonCode);
}

function publishProperties(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  frame: PublishFrame,
): PacketProperties | undefined {
  if (client.protocolVersion !== 5 || frame.payloadStart - frame.propertiesStart <= 1) return undefined;
  const properties = readProperties(new ByteReader(bytes, frame.propertiesStart, frame.payloadStart), 'publish');
  if (properties.responseTopic !== undefined && hasWildcard(properties.responseTopic)) {
    throw new ProtocolViolation(REASON.protocolError, 'response topic holds a wildcard');
  }
  checkUserProperties(properties, core.limits);
  return properties;
}

/** The topic, its alias put in or looked up; undefined when it breaks a quota. */
function resolveTopic(
  client: Client,
  bytes: Buffer,
  frame: PublishFrame,
  alias: number | undefined,
): string | undefined {
  if (frame.topicStart === frame.topicEnd && alias !== undefined) return client.aliases.get(alias);
  const topic = client.inboundTopic.read(bytes, frame.topicStart, frame.topicEnd);
  const verdict = client.inboundTopic.verdict;
  if (verdict === 'malformed') throw new ProtocolViolation(REASON.topicNameInvalid, 'topic name is not valid');
  if (verdict !== 'ok') return undefined;
  if (alias !== undefined) client.aliases.set(alias, topic);
  return topic;
}

/** A topic beyond a quota: a code where there is one to give, else the end. [AWS-IoT: iot-core quotas] */
function refuseTopic(core: BrokerCore, client: Client, qos: Qos, packetId: number, verdict: TopicVerdict): void {
  if (qos > 0 && client.protocolVersion === 5) {
    core.log('warn', 'mqtt-topic-refused', { clientId: client.info.clientId, reason: `topic name is ${verdict}` });
    answerFailure(client, qos, packetId, REASON.topicNameInvalid);
    return;
  }
  throw new ProtocolViolation(REASON.topicNameInvalid, `topic name is ${verdict}`);
}

/** RETAIN needs both rights, and has no place on `$` topics. [AWS-IoT: mqtt retained messages] */
function isAllowed(client: Client, message: MqttMessage): boolean {
  if (!client.mayPublish.allows(message.topic)) return false;
  // asked in any case: who denies says why
  return !message.retain || (client.mayRetain.allows(message.topic) && !message.topic.startsWith('$'));
}

/** On AWS 3.1.1 has no way to say no but to close; 5 has one for QoS 1. [AWS-IoT: section authorisation failure] */
function deny(core: BrokerCore, client: Client, message: MqttMessage, qos: Qos, packetId: number): void {
  const answersWithCode = core.features.deniedAnswer[client.protocolVersion] === 'code';
  if (answersWithCode && client.protocolVersion === 4) {
    client.countDropped();
    if (qos > 0) answerFailure(client, qos, packetId, REASON.success);
    return;
  }
  if (answersWithCode && qos > 0) {
    // who denies says why, at a level people see
    core.log('debug', 'mqtt-publish-denied', { clientId: client.info.clientId, topic: message.topic });
    answerFailure(client, qos, packetId, REASON.notAuthorized);
    return;
  }
  endForbidden(core, client, `publish to ${message.topic}`);
}
