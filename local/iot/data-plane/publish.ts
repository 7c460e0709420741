import type { Broker, MqttMessage } from '../../mqtt/ports.ts';
import type { AwsCaller } from '../../ports/aws-http.ts';
import type { RuleIntake, RuleSource } from '../rules/rule-source.ts';
import { basicIngestTopic, topicNameFault } from '../rules/topic-name.ts';
import { type DataPlaneError, refuse } from './data-plane-error.ts';
import type { RoutedCall } from './data-plane-route.ts';
import { readMqttProperties } from './mqtt5-properties.ts';
import { flag, integer } from './query-fields.ts';

/** Largest MQTT payload, also over HTTPS. [AWS-IoT: limits] */
export const MAX_PAYLOAD_BYTES = 128 * 1024;

interface PublishTargets {
  broker: Broker;
  rules: RuleIntake;
}

/**
 * `Publish`: the rules see the message, then subscribers get it. Of the reserved topics only Basic Ingest takes
 * messages, and those go to the one rule alone. [AWS-IoT: API_iotdata_Publish]
 */
export function publish(
  call: RoutedCall,
  caller: AwsCaller,
  targets: PublishTargets,
): { ok: true; body: { message: 'OK' } } | DataPlaneError {
  const read = readMessage(call);
  if (!read.ok) return read;
  const { message } = read;
  const source: RuleSource = { protocol: 'http', principalId: principalOf(caller) };
  const ingest = basicIngestTopic(message.topic);
  if (ingest) {
    if (message.retain) return refuse('InvalidRequestException', 'A reserved topic takes no retained message');
    targets.rules.basicIngest(ingest.ruleName, ingest.rest, message, source);
    return { ok: true, body: { message: 'OK' } };
  }
  if (message.topic.startsWith('$')) return refuse('ForbiddenException', 'The topic is reserved');
  targets.rules.onMessage(message.topic, message, source);
  targets.broker.publish(message);
  return { ok: true, body: { message: 'OK' } };
}

function readMessage(call: RoutedCall): { ok: true; message: MqttMessage } | DataPlaneError {
  const fault = topicNameFault(call.subject);
  if (fault !== undefined) return refuse('InvalidRequestException', fault);
  const payload = call.request.body;
  if (payload.length > MAX_PAYLOAD_BYTES) {
    return refuse('RequestEntityTooLargeException', `The payload is larger than ${MAX_PAYLOAD_BYTES} bytes`);
  }
  const qos = integer(call.query, 'qos', { min: 0, max: 1, fallback: 0 });
  if (!qos.ok) return qos;
  const retain = flag(call.query, 'retain');
  if (!retain.ok) return retain;
  const read = readMqttProperties(call);
  if (!read.ok) return read;
  const message: MqttMessage = { topic: call.subject, payload, qos: qos.value === 1 ? 1 : 0, retain: retain.value };
  return { ok: true, message: read.properties ? { ...message, properties: read.properties } : message };
}

/** `principal()` of an HTTPS publish is the IAM user id on AWS; here the role's ARN, or `operator`. [assumed] */
function principalOf(caller: AwsCaller): string {
  return caller.kind === 'role' ? caller.roleArn : 'operator';
}
