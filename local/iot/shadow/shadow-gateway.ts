import type { MqttMessage } from '../../mqtt/ports.ts';
import type { RepublishChain } from '../rules/republish-chain.ts';
import type { JsonObject } from './json-tree.ts';
import { type ShadowAddress, topicPrefix } from './shadow-address.ts';
import { rejection } from './shadow-messages.ts';
import { type ShadowRequestTopic, shadowRequestOf } from './shadow-request-topic.ts';
import type { ShadowMessage, ShadowOutcome, ShadowService } from './shadow-service.ts';

export interface ShadowGatewayOptions {
  service: ShadowService;
  /** To subscribers and rules. `chain`: of the republished message that was the request. */
  publish(message: MqttMessage, chain: RepublishChain | undefined): void;
}

/** The Device Shadow service as messages and requests reach it. */
export interface ShadowGateway {
  /** A message on a request's topic. Answers by messages, after what is under way. */
  take(request: ShadowRequestTopic, payload: Uint8Array, chain?: RepublishChain): void;
  /** As `take`, if a message that a rule republished is a request. */
  takeRepublished(message: MqttMessage, chain: RepublishChain): void;
  /** `GetThingShadow`: nobody else hears of it. */
  get(address: ShadowAddress): ShadowOutcome;
  /** `UpdateThingShadow`: subscribers hear of it as of an update by message, if it is accepted. */
  update(address: ShadowAddress, payload: Uint8Array): ShadowOutcome;
  /** `DeleteThingShadow`, as `update`. */
  delete(address: ShadowAddress): ShadowOutcome;
  namesOf: ShadowService['namesOf'];
  timestamp: ShadowService['timestamp'];
}

/** The two edges of the service. That a request over HTTPS is told as `accepted` too is [assumed]. */
export function createShadowGateway({ service, publish }: ShadowGatewayOptions): ShadowGateway {
  /** Behind the request itself, which subscribers and the sender's acknowledgement are still to get. */
  function send(messages: ShadowMessage[], chain?: RepublishChain): void {
    queueMicrotask(() => {
      for (const { topic, body } of messages) publish(messageOf(topic, body), chain);
    });
  }

  /** Delta and documents go first; AWS promises no order. */
  function tell(topic: string, outcome: ShadowOutcome, chain?: RepublishChain): ShadowOutcome {
    if (outcome.ok) send([...outcome.told, { topic: `${topic}/accepted`, body: outcome.answer }], chain);
    return outcome;
  }

  const take: ShadowGateway['take'] = ({ operation, address }, payload, chain) => {
    const topic = `${topicPrefix(address)}/${operation}`;
    const outcome = tell(topic, service[operation](address, payload), chain);
    if (outcome.ok) return;
    send([{ topic: `${topic}/rejected`, body: rejection(outcome, service.timestamp()) }], chain);
  };

  return {
    take,
    takeRepublished({ topic, payload }, chain) {
      const request = shadowRequestOf(topic);
      if (request) take(request, payload, chain);
    },
    get: (address) => service.get(address),
    update: (address, payload) => tell(`${topicPrefix(address)}/update`, service.update(address, payload)),
    delete: (address) => tell(`${topicPrefix(address)}/delete`, service.delete(address)),
    namesOf: service.namesOf,
    timestamp: service.timestamp,
  };
}

/** At least once, as far as the subscriber asked for it. [assumed] */
function messageOf(topic: string, body: JsonObject): MqttMessage {
  return { topic, payload: Buffer.from(JSON.stringify(body)), qos: 1, retain: false };
}
