import type { Broker, DirectOutcome, MqttMessage } from '../../mqtt/ports.ts';
import { topicNameFault } from '../rules/topic-name.ts';
import { notConnected } from './connections.ts';
import { type DataPlaneError, refuse } from './data-plane-error.ts';
import type { RoutedCall } from './data-plane-route.ts';
import { readMqttProperties } from './mqtt5-properties.ts';
import { MAX_PAYLOAD_BYTES } from './publish.ts';
import { flag, integer } from './query-fields.ts';

/**
 * `SendDirectMessage`: to one connected client, subscribed or not; past the rules, not queued, not retained. With
 * `confirmation` it goes at QoS 1 and waits `timeout` (1 to 15 s, 5 by default) for the PUBACK.
 * [AWS-IoT: API_iotdata_SendDirectMessage]
 */
export async function sendDirectMessage(
  call: RoutedCall,
  broker: Broker,
): Promise<{ ok: true; body: { message: 'OK' } } | DataPlaneError> {
  const read = readDirectMessage(call);
  if (!read.ok) return read;
  const outcome = await broker.sendDirect(call.subject, read.message, read.confirm);
  return answerTo(outcome, call.subject, broker);
}

function readDirectMessage(
  call: RoutedCall,
): { ok: true; message: MqttMessage; confirm: { timeoutMs: number } | undefined } | DataPlaneError {
  const topic = call.query.get('topic') ?? '';
  const fault = topic.startsWith('$') ? 'The topic is reserved' : topicNameFault(topic);
  if (fault !== undefined) return refuse('InvalidRequestException', fault);
  const payload = call.request.body;
  if (payload.length > MAX_PAYLOAD_BYTES) {
    return refuse('RequestEntityTooLargeException', `The payload is larger than ${MAX_PAYLOAD_BYTES} bytes`);
  }
  const confirmation = flag(call.query, 'confirmation');
  if (!confirmation.ok) return confirmation;
  const timeoutSeconds = integer(call.query, 'timeout', { min: 1, max: 15, fallback: 5 });
  if (!timeoutSeconds.ok) return timeoutSeconds;
  const properties = readMqttProperties(call);
  if (!properties.ok) return properties;
  const message: MqttMessage = { topic, payload, qos: confirmation.value ? 1 : 0, retain: false };
  return {
    ok: true,
    message: properties.properties ? { ...message, properties: properties.properties } : message,
    confirm: confirmation.value ? { timeoutMs: timeoutSeconds.value * 1000 } : undefined,
  };
}

function answerTo(
  outcome: DirectOutcome,
  clientId: string,
  broker: Broker,
): { ok: true; body: { message: 'OK' } } | DataPlaneError {
  switch (outcome) {
    case 'delivered':
      return { ok: true, body: { message: 'OK' } };
    case 'not-connected':
      return notConnected(clientId, broker);
    case 'not-allowed':
      return refuse('ForbiddenException', `Client ${clientId} may not receive on this topic`);
    case 'timeout':
      return refuse('GatewayTimeoutException', `Client ${clientId} did not acknowledge in time`);
  }
}
