import type { MqttProperties, RetainedMessage, RetainedMessages } from '../../mqtt/ports.ts';
import { topicNameFault } from '../rules/topic-name.ts';
import { type DataPlaneError, refuse } from './data-plane-error.ts';
import type { RoutedCall } from './data-plane-route.ts';
import { fromPageToken, pageToken } from './page-token.ts';
import { integer } from './query-fields.ts';

type Answer = { ok: true; body: unknown } | DataPlaneError;

/** Without `maxResults`; AWS does not say how many then. [assumed] */
const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 200;

/** `GetRetainedMessage`: payload in base64, times in milliseconds. [AWS-IoT: API_iotdata_GetRetainedMessage] */
export function getRetainedMessage(call: RoutedCall, retained: RetainedMessages): Answer {
  const fault = topicNameFault(call.subject);
  if (fault !== undefined) return refuse('InvalidRequestException', fault);
  const message = retained.get(call.subject);
  if (!message) return refuse('ResourceNotFoundException', `There is no retained message on topic ${call.subject}`);
  return {
    ok: true,
    body: {
      topic: message.topic,
      payload: message.payload.toString('base64'),
      qos: message.qos,
      lastModifiedTime: message.modifiedAtMs,
      userProperties: userPropertiesOf(message.properties),
    },
  };
}

/** `ListRetainedMessages`: without payloads, in the order of topics, in pages of at most 200. [AWS-IoT: API_iotdata_ListRetainedMessages] */
export function listRetainedMessages(call: RoutedCall, retained: RetainedMessages): Answer {
  const most = integer(call.query, 'maxResults', { min: 1, max: LARGEST_PAGE, fallback: DEFAULT_PAGE });
  if (!most.ok) return most;
  const token = call.query.get('nextToken');
  const after = token === null ? undefined : fromPageToken(token);
  if (token !== null && after === undefined) return refuse('InvalidRequestException', 'nextToken is not valid');
  // one more than asked tells whether there is another page
  const found = retained.page(after, most.value + 1);
  const page = found.slice(0, most.value);
  const last = found.length > page.length ? page.at(-1) : undefined;
  return {
    ok: true,
    body: { retainedTopics: page.map(summaryOf), ...(last && { nextToken: pageToken(last.topic) }) },
  };
}

function summaryOf({ topic, payload, qos, modifiedAtMs }: RetainedMessage): object {
  return { topic, payloadSize: payload.length, qos, lastModifiedTime: modifiedAtMs };
}

/** Base64 of a JSON array of one-pair objects; null without any. */
function userPropertiesOf(properties: MqttProperties | undefined): string | null {
  const pairs = properties?.userProperties;
  if (!pairs) return null;
  return Buffer.from(JSON.stringify(pairs.map(([name, value]) => ({ [name]: value })))).toString('base64');
}
