import type { MqttProperties } from '../../../mqtt/ports.ts';
import type { RuleMessage } from '../rule-message.ts';
import { TopicRuleException } from '../topic-rule-exception.ts';
import { ActionFailure } from './action-failure.ts';
import type { ActionFields } from './action-fields.ts';
import type { FieldTemplate } from './field-template.ts';

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

/** Characters of each header, user properties of a message. [AWS-IoT: API_MqttHeaders] */
const MAX_HEADER_LENGTH = 1024;
const MAX_USER_PROPERTIES = 100;

/** MQTT 5 properties of a republished message; each may hold templates. [AWS-IoT: republish-rule-action] */
export function readRepublishHeaders(fields: ActionFields): (message: RuleMessage) => MqttProperties {
  const headers = fields.group('Headers', KNOWN);
  const format = optional(headers, 'PayloadFormatIndicator');
  const contentType = optional(headers, 'ContentType');
  const responseTopic = optional(headers, 'ResponseTopic');
  const correlation = optional(headers, 'CorrelationData');
  const expiry = optional(headers, 'MessageExpiry');
  const user = headers.list('UserProperties', ['Key', 'Value']).map((pair) => ({
    key: limited('user property', pair.template('Key')),
    value: limited('user property', pair.template('Value')),
  }));
  if (user.length > MAX_USER_PROPERTIES) {
    const message = `Republish.Headers has ${user.length} user properties, at most ${MAX_USER_PROPERTIES} are allowed`;
    throw new TopicRuleException('InvalidRequestException', message);
  }
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

function optional(headers: ActionFields, name: string): FieldTemplate | undefined {
  const template = headers.optionalTemplate(name);
  return template && limited(name, template);
}

function limited(name: string, template: FieldTemplate): FieldTemplate {
  return (message) => {
    const text = template(message);
    if (text.length <= MAX_HEADER_LENGTH) return text;
    throw new ActionFailure(`Failed to republish to topic. ${name} is longer than ${MAX_HEADER_LENGTH} characters`);
  };
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
