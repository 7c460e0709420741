import type { Clock } from '../ports/clock.ts';
import { encodeProperties } from './codec/properties.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { MqttMessage, MqttProperties } from './ports.ts';
import type { Qos } from './qos.ts';

/** One message on its way to subscribers: encoded parts made once, shared by all deliveries, never changed. */
export interface RoutedMessage {
  readonly message: MqttMessage;
  /** As published; the ports see QoS 2 as 1. */
  readonly qos: Qos;
  readonly topicBytes: Buffer;
  /** Clock time after which it must not be delivered; the publisher's wish holds for 3.1.1 subscribers too. [AWS-IoT: mqtt] */
  readonly expiresAtMs: number | undefined;
  /** What it weighs while it waits: payload and properties, in about bytes. */
  readonly heldBytes: number;
  /** Property block for MQTT 5 receivers, once somebody needed it and if time does not change it. */
  encodedProperties?: Buffer;
}

const NO_PROPERTIES = Buffer.of(0);
/** An array and two strings cost this, however short they are. [assumed] */
const PAIR_BYTES = 64;

/** Takes a message in. A small payload inside a large network block is copied out, lest a waiting message pin the block. */
export function routedMessage(
  message: MqttMessage,
  qos: Qos,
  topicBytes: Buffer,
  clock: Clock,
  limits: Pick<MqttLimits, 'maxMessageExpirySeconds'>,
): RoutedMessage {
  const expirySeconds = message.properties?.messageExpirySeconds;
  return {
    message: message.qos === 1 || message.retain ? unpinned(message) : message,
    qos,
    topicBytes,
    heldBytes: heldBytesOf(message),
    expiresAtMs: expirySeconds === undefined ? undefined : clock.nowMs() + 1000 * clampExpiry(expirySeconds, limits),
  };
}

/** A message that outlived a restart. */
export function restoredMessage(message: MqttMessage, qos: Qos, expiresAtMs: number | undefined): RoutedMessage {
  const topicBytes = Buffer.from(message.topic, 'utf8');
  return { message, qos, topicBytes, heldBytes: heldBytesOf(message), expiresAtMs };
}

function heldBytesOf({ payload, properties }: MqttMessage): number {
  return payload.length + (properties ? propertyBytes(properties) : 0);
}

/** Text is counted by its characters: a bound on memory, not a length on the wire. */
function propertyBytes({ contentType, responseTopic, correlationData, userProperties }: MqttProperties): number {
  let bytes = (contentType?.length ?? 0) + (responseTopic?.length ?? 0) + (correlationData?.length ?? 0);
  for (const [key, value] of userProperties ?? []) bytes += key.length + value.length + PAIR_BYTES;
  return bytes;
}

/** 0 is raised to 1 s, more than seven days is cut. [AWS-IoT: mqtt, Message Expiry Interval] */
function clampExpiry(seconds: number, limits: Pick<MqttLimits, 'maxMessageExpirySeconds'>): number {
  return Math.min(Math.max(seconds, 1), limits.maxMessageExpirySeconds);
}

const LARGE_BLOCK_BYTES = 16 * 1024;

function unpinned(message: MqttMessage): MqttMessage {
  const blockBytes = message.payload.buffer.byteLength;
  if (blockBytes < LARGE_BLOCK_BYTES || message.payload.length * 4 >= blockBytes) return message;
  const { topic, qos, retain, properties } = message;
  return { topic, payload: Buffer.from(message.payload), qos, retain, ...(properties && { properties }) };
}

export function isExpired(routed: RoutedMessage, nowMs: number): boolean {
  return routed.expiresAtMs !== undefined && nowMs >= routed.expiresAtMs;
}

/** The property block for an MQTT 5 receiver, with the remaining lifetime in whole seconds, which can be 0. [MQTT-3.3.2-6] */
export function encodeContentProperties(routed: RoutedMessage, clock: Clock): Buffer {
  const properties = routed.message.properties;
  if (!properties) return NO_PROPERTIES;
  if (routed.expiresAtMs === undefined) {
    routed.encodedProperties ??= encodeProperties(properties);
    return routed.encodedProperties;
  }
  const messageExpirySeconds = Math.max(0, Math.floor((routed.expiresAtMs - clock.nowMs()) / 1000));
  return encodeProperties({ ...properties, messageExpirySeconds });
}

/** The properties that travel with a message; undefined when there are none. Binary data is copied out of the packet. */
export function contentProperties(read: {
  payloadFormatIndicator?: number;
  messageExpirySeconds?: number;
  contentType?: string;
  responseTopic?: string;
  correlationData?: Buffer;
  userProperties?: [string, string][];
}): MqttProperties | undefined {
  const content: MqttProperties = {};
  if (read.payloadFormatIndicator !== undefined)
    content.payloadFormatIndicator = read.payloadFormatIndicator === 1 ? 1 : 0;
  if (read.contentType !== undefined) content.contentType = read.contentType;
  if (read.responseTopic !== undefined) content.responseTopic = read.responseTopic;
  if (read.correlationData !== undefined) content.correlationData = Buffer.from(read.correlationData);
  if (read.messageExpirySeconds !== undefined) content.messageExpirySeconds = read.messageExpirySeconds;
  if (read.userProperties !== undefined) content.userProperties = read.userProperties;
  return Object.keys(content).length > 0 ? content : undefined;
}
