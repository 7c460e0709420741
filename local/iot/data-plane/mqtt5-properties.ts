import type { MqttProperties } from '../../mqtt/ports.ts';
import { topicNameFault } from '../rules/topic-name.ts';
import { type DataPlaneError, refuse } from './data-plane-error.ts';
import type { RoutedCall } from './data-plane-route.ts';
import { integer } from './query-fields.ts';

/** Message expiry of MQTT on AWS: 1 s to 7 days, values outside are moved to the border. [AWS-IoT: mqtt] */
const MAX_EXPIRY_SECONDS = 604_800;
const MAX_CONTENT_TYPE_BYTES = 256;
const MAX_CORRELATION_BYTES = 8 * 1024;

type Read<T> = { ok: true; value: T | undefined } | DataPlaneError;

/**
 * MQTT 5 properties of an HTTPS publish: three `x-amz-mqtt5-*` headers and three query parameters. `properties` is
 * undefined when the request carries none. [AWS-IoT: API_iotdata_Publish]
 */
export function readMqttProperties(
  call: RoutedCall,
): { ok: true; properties: MqttProperties | undefined } | DataPlaneError {
  const format = payloadFormat(header(call, 'x-amz-mqtt5-payload-format-indicator'));
  if (!format.ok) return format;
  const contentType = readContentType(call.query);
  if (!contentType.ok) return contentType;
  const responseTopic = readResponseTopic(call.query);
  if (!responseTopic.ok) return responseTopic;
  const correlation = correlationData(header(call, 'x-amz-mqtt5-correlation-data'));
  if (!correlation.ok) return correlation;
  const user = userProperties(header(call, 'x-amz-mqtt5-user-properties'));
  if (!user.ok) return user;
  const expiry = messageExpiry(call.query);
  if (!expiry.ok) return expiry;
  const properties: MqttProperties = {
    ...(format.value !== undefined && { payloadFormatIndicator: format.value }),
    ...(contentType.value !== undefined && { contentType: contentType.value }),
    ...(responseTopic.value !== undefined && { responseTopic: responseTopic.value }),
    ...(correlation.value !== undefined && { correlationData: correlation.value }),
    ...(user.value !== undefined && { userProperties: user.value }),
    ...(expiry.value !== undefined && { messageExpirySeconds: expiry.value }),
  };
  return { ok: true, properties: Object.keys(properties).length > 0 ? properties : undefined };
}

function header(call: RoutedCall, name: string): string | undefined {
  const value = call.request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function payloadFormat(text: string | undefined): Read<0 | 1> {
  if (text === undefined) return { ok: true, value: undefined };
  if (text === 'UNSPECIFIED_BYTES') return { ok: true, value: 0 };
  if (text === 'UTF8_DATA') return { ok: true, value: 1 };
  return refuse('InvalidRequestException', 'payloadFormatIndicator must be UNSPECIFIED_BYTES or UTF8_DATA');
}

function readContentType(query: URLSearchParams): Read<string> {
  const value = query.get('contentType') ?? undefined;
  if (value !== undefined && Buffer.byteLength(value) > MAX_CONTENT_TYPE_BYTES) {
    return refuse('InvalidRequestException', `contentType is longer than ${MAX_CONTENT_TYPE_BYTES} bytes`);
  }
  return { ok: true, value };
}

function readResponseTopic(query: URLSearchParams): Read<string> {
  const value = query.get('responseTopic') ?? undefined;
  const fault = value === undefined ? undefined : topicNameFault(value);
  return fault === undefined ? { ok: true, value } : refuse('InvalidRequestException', `responseTopic: ${fault}`);
}

function correlationData(text: string | undefined): Read<Buffer> {
  if (text === undefined) return { ok: true, value: undefined };
  const bytes = fromBase64(text);
  if (!bytes || bytes.length > MAX_CORRELATION_BYTES) {
    return refuse(
      'InvalidRequestException',
      `correlationData must be base64 of at most ${MAX_CORRELATION_BYTES} bytes`,
    );
  }
  return { ok: true, value: bytes };
}

function userProperties(text: string | undefined): Read<[string, string][]> {
  if (text === undefined) return { ok: true, value: undefined };
  const pairs = userPropertyPairs(text);
  return pairs
    ? { ok: true, value: pairs }
    : refuse('InvalidRequestException', 'userProperties must be base64 of a JSON array of one-pair objects');
}

function userPropertyPairs(text: string): [string, string][] | undefined {
  const list = parseJson(fromBase64(text)?.toString('utf8') ?? '');
  if (!Array.isArray(list)) return undefined;
  const pairs: [string, string][] = [];
  for (const entry of list as unknown[]) {
    if (typeof entry !== 'object' || entry === null) return undefined;
    const [pair, ...more] = Object.entries(entry);
    if (!pair || more.length > 0 || typeof pair[1] !== 'string') return undefined;
    pairs.push([pair[0], pair[1]]);
  }
  return pairs;
}

function messageExpiry(query: URLSearchParams): Read<number> {
  const read = integer(query, 'messageExpiry', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: undefined });
  if (!read.ok || read.value === undefined) return read;
  return { ok: true, value: Math.min(Math.max(read.value, 1), MAX_EXPIRY_SECONDS) };
}

function fromBase64(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
