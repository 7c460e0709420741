import type { Broker, MqttMessage } from '../../mqtt/ports.ts';
import type { AwsCaller } from '../../ports/aws-http.ts';
import { iamPrincipalId } from '../iam-principal.ts';
import type { RuleIntake, RuleSource } from '../rules/rule-source.ts';
import { basicIngestTopic, topicNameFault } from '../rules/topic-name.ts';
import type { ShadowGateway } from '../shadow/shadow-gateway.ts';
import { shadowRequestOf } from '../shadow/shadow-request-topic.ts';
import { type DataPlaneError, refuse } from './data-plane-error.ts';
import type { RoutedCall } from './data-plane-route.ts';
import { readMqttProperties } from './mqtt5-properties.ts';
import { flag, integer } from './query-fields.ts';

/** Largest MQTT payload, also over HTTPS. [AWS-IoT: limits] */
export const MAX_PAYLOAD_BYTES = 128 * 1024;

/** Beside the callers of every AWS API, a device that shows its certificate. */
export type DataPlaneCaller = AwsCaller | { kind: 'certificate'; certificateId: string };

export interface Publisher {
  caller: DataPlaneCaller;
  sourceIp: string | undefined;
}

interface PublishTargets {
  broker: Broker;
  rules: RuleIntake;
  shadows: Pick<ShadowGateway, 'take'>;
}

/**
 * `Publish`: the rules see the message, then subscribers get it. Of the reserved topics only those of
 * Basic Ingest, to whose one rule the message goes alone, and the requests for shadows take messages. [AWS-IoT: API_iotdata_Publish]
 */
export function publish(
  call: RoutedCall,
  from: Publisher,
  targets: PublishTargets,
): { ok: true; body: { message: 'OK' } } | DataPlaneError {
  const read = readMessage(call);
  if (!read.ok) return read;
  const { message } = read;
  const source = sourceOf(from);
  const ingest = basicIngestTopic(message.topic);
  if (ingest) {
    if (message.retain) return refuse('InvalidRequestException', 'A reserved topic takes no retained message');
    targets.rules.basicIngest(ingest.ruleName, ingest.rest, message, source);
    return { ok: true, body: { message: 'OK' } };
  }
  const request = shadowRequestOf(message.topic);
  if (message.topic.startsWith('$') && (!request || message.retain)) {
    return refuse('ForbiddenException', 'The topic is reserved');
  }
  // AWS throttles what is beyond the quota of retained messages. [AWS-IoT: mqtt retained messages]
  if (message.retain && message.payload.length > 0 && !targets.broker.retained.hasRoomFor(message.topic)) {
    return refuse('ThrottlingException', 'The account has as many retained messages as it may');
  }
  targets.rules.onMessage(message.topic, message, source);
  targets.broker.publish(message);
  if (request) targets.shadows.take(request, message.payload);
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

function sourceOf({ caller, sourceIp }: Publisher): RuleSource {
  const principalId = caller.kind === 'certificate' ? caller.certificateId : iamPrincipalId(caller);
  return { protocol: 'http', principalId, ...(sourceIp !== undefined && { sourceIp }) };
}
