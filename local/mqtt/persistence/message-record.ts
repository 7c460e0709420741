import * as v from 'valibot';
import type { LoadedRecord, RecordKind } from '../../ports/record.ts';
import { encodeRecord } from '../../ports/record.ts';
import type { MqttMessage, MqttProperties } from '../ports.ts';
import type { Retained } from '../retained-store.ts';
import { type RoutedMessage, restoredMessage } from '../routed-message.ts';

const qos = v.picklist([0, 1, 2]);

const messageFields = {
  topic: v.string(),
  qos,
  retain: v.boolean(),
  expiresAtMs: v.optional(v.number()),
  properties: v.optional(
    v.object({
      payloadFormatIndicator: v.optional(v.picklist([0, 1])),
      contentType: v.optional(v.string()),
      responseTopic: v.optional(v.string()),
      /** Base64. */
      correlationData: v.optional(v.string()),
      messageExpirySeconds: v.optional(v.number()),
      userProperties: v.optional(v.array(v.tuple([v.string(), v.string()]))),
    }),
  ),
};

const messageHeader = v.object(messageFields);
type MessageHeader = v.InferOutput<typeof messageHeader>;
const retainedHeader = v.object({ ...messageFields, modifiedAtMs: v.number() });
type RetainedHeader = v.InferOutput<typeof retainedHeader>;

/** Messages that wait in sessions, by a number; the payload is the body. */
export const MESSAGE: RecordKind<MessageHeader> = { name: 'message', version: 1, schema: messageHeader };
/** Retained messages, by topic. */
export const RETAINED: RecordKind<RetainedHeader> = { name: 'retained', version: 1, schema: retainedHeader };

export function encodeMessage(routed: RoutedMessage): Buffer {
  return encodeRecord(MESSAGE, headerOf(routed), routed.message.payload);
}

export function encodeRetained({ routed, modifiedAtMs }: Retained): Buffer {
  return encodeRecord(RETAINED, { ...headerOf(routed), modifiedAtMs }, routed.message.payload);
}

export function loadedMessage({ header, body }: LoadedRecord<MessageHeader>): RoutedMessage {
  const { topic, retain, expiresAtMs } = header;
  const message: MqttMessage = { topic, payload: body, qos: header.qos === 0 ? 0 : 1, retain };
  if (header.properties) message.properties = loadedProperties(header.properties);
  return restoredMessage(message, header.qos, expiresAtMs);
}

function headerOf({ message, qos, expiresAtMs }: RoutedMessage): MessageHeader {
  const { topic, retain, properties } = message;
  return {
    ...{ topic, qos, retain },
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(properties && { properties: storedProperties(properties) }),
  };
}

type StoredProperties = NonNullable<MessageHeader['properties']>;

function storedProperties({ correlationData, ...plain }: MqttProperties): StoredProperties {
  return { ...plain, ...(correlationData && { correlationData: correlationData.toString('base64') }) };
}

function loadedProperties({ correlationData, ...plain }: StoredProperties): MqttProperties {
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  return {
    ...(given as Omit<MqttProperties, 'correlationData'>),
    ...(correlationData !== undefined && { correlationData: Buffer.from(correlationData, 'base64') }),
  };
}
