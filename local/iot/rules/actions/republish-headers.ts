import type { MqttProperties } from '../../../mqtt/ports.ts';
import type { RuleMessage } from '../rule-message.ts';
import { ActionFailure } from './action-failure.ts';
import type { ActionFields } from './action-fields.ts';

/** Message expiry on AWS is 1 s to 7 days; values outside are moved to the border. [AWS-IoT: mqtt] */
const MAX_EXPIRY_SECONDS = 604_800;

const KNOWN = [
  'PayloadFormatIndicator',
  'ContentType',
  'ResponseTopic',
  'CorrelationData',
  'MessageExpiry',
  'UserProperties',
];

/** MQTT 5 properties of a republished message; each may hold templates. [AWS-IoT: republish-rule-action] */
export function readRepublishHeaders(fields: ActionFields): (message: RuleMessage) => MqttProperties {
  const headers = fields.group('Headers', KNOWN);
  const format = headers.optionalTemplate('PayloadFormatIndicator');
  const contentType = headers.optionalTemplate('ContentType');
  const responseTopic = headers.optionalTemplate('ResponseTopic');
  const correlation = headers.optionalTemplate('CorrelationData');
  const expiry = headers.optionalTemplate('MessageExpiry');
  const user = headers.list('UserProperties', ['Key', 'Value']).map((pair) => ({
    key: pair.template('Key'),
    value: pair.template('Value'),
  }));
  return (message) => ({
    ...(format && { payloadFormatIndicator: payloadFormat(format(message)) }),
    ...(contentType && { contentType: contentType(message) }),
    ...(responseTopic && { responseTopic: withoutWildcard(responseTopic(message)) }),
    ...(correlation && { correlationData: Buffer.from(correlation(message), 'base64') }),
    ...(expiry && { messageExpirySeconds: expirySeconds(expiry(message)) }),
    ...(user.length > 0 && {
      userProperties: user.map(({ key, value }): [string, string] => [key(message), value(message)]),
    }),
  });
}

function payloadFormat(text: string): 0 | 1 {
  if (text === 'UNSPECIFIED_BYTES') return 0;
  if (text === 'UTF8_DATA') return 1;
  throw new ActionFailure(`Failed to republish to topic. PayloadFormatIndicator "${text}" is not valid`);
}

function withoutWildcard(topic: string): string {
  if (topic !== '' && !/[+#]/.test(topic)) return topic;
  throw new ActionFailure(`Failed to republish to topic. ResponseTopic "${topic}" is not a topic name`);
}

function expirySeconds(text: string): number {
  if (!/^\d+$/.test(text))
    throw new ActionFailure(`Failed to republish to topic. MessageExpiry "${text}" is no number`);
  return Math.min(Math.max(Number(text), 1), MAX_EXPIRY_SECONDS);
}
