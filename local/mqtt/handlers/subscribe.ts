import { type BrokerCore, notify } from '../broker-core.ts';
import type { Client } from '../client.ts';
import { endForbidden } from '../client-end.ts';
import type { SubscribePacket, SubscriptionRequest } from '../codec/client-packet.ts';
import { decodeSubscribe } from '../codec/decode-subscribe.ts';
import { encodeSuback } from '../codec/encode-control.ts';
import { ProtocolViolation } from '../codec/protocol-violation.ts';
import { REASON, SUBACK_FAILURE_V3 } from '../codec/reason-codes.ts';
import type { MqttFeatures } from '../mqtt-profile.ts';
import type { Subscription } from '../session.ts';
import { isReservedFilter, judgeTopicFilter, parseSharedFilter } from '../topic-rules.ts';

/** SUBSCRIBE: one code a filter, then the retained messages of exact filters. Throws ProtocolViolation. */
export function handleSubscribe(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
): void {
  const packet = decodeSubscribe(bytes, start, end, flags, client.protocolVersion);
  const { features } = core;
  const identifier = packet.properties.subscriptionIdentifier;
  if (identifier !== undefined && !features.subscriptionIdentifiers) {
    throw new ProtocolViolation(
      REASON.subscriptionIdentifiersNotSupported,
      'Subscription identifiers are not supported',
    );
  }
  if (packet.requests.length > core.limits.maxFiltersPerSubscribe) {
    throw new ProtocolViolation(REASON.quotaExceeded, 'too many topic filters in one SUBSCRIBE');
  }
  for (const request of packet.requests) checkRequest(request, features);
  const denied = packet.requests.filter((request) => !client.maySubscribe(request.filter));
  // Whoever reaches for a reserved tree is cut off; 3.1.1 is for every filter it may not have. [AWS-IoT: reserved-topics]
  const reserved = features.reservedTrees ? packet.requests.find(({ filter }) => isReservedFilter(filter)) : undefined;
  const closes = features.closesOnDeniedSubscribe && client.protocolVersion === 4;
  const forbidden = reserved ?? (closes ? denied[0] : undefined);
  if (forbidden) {
    endForbidden(core, client, `subscribe to ${forbidden.filter}`);
    return;
  }
  answer(core, client, packet, new Set(denied));
}

function checkRequest(request: SubscriptionRequest, features: MqttFeatures): void {
  if (request.qos > features.maximumQos) throw new ProtocolViolation(REASON.qosNotSupported, 'QoS 2 is not supported');
  // [MQTT-3.8.3-4]
  if (request.noLocal && parseSharedFilter(request.filter)) {
    throw new ProtocolViolation(REASON.protocolError, 'no local on a shared subscription');
  }
}

function answer(
  core: BrokerCore,
  client: Client,
  { packetId, requests, properties }: SubscribePacket,
  denied: Set<SubscriptionRequest>,
): void {
  const granted: string[] = [];
  const withRetained: Subscription[] = [];
  const codes = requests.map((request) => {
    const fault = denied.has(request) ? deniedCode(core) : judgeRequest(core, client, request);
    if (fault !== REASON.success) return client.protocolVersion === 5 ? fault : SUBACK_FAILURE_V3;
    const { subscription, isNew } = subscribe(core, client, request, properties.subscriptionIdentifier);
    granted.push(request.filter);
    if (wantsRetained(request, isNew)) withRetained.push(subscription);
    return subscription.qos;
  });
  client.connection.outbox.append(encodeSuback(client.protocolVersion, packetId, codes));
  for (const subscription of withRetained) core.router.deliverRetained(subscription);
  if (granted.length > 0) notify(core, 'onSubscribed', () => core.ports.onSubscribed(client.info, granted));
}

/** AWS says 0x87, which clients take as final; the interoperability tests of the specification want 0x80. */
function deniedCode(core: BrokerCore): number {
  return core.features.closesOnDeniedSubscribe ? REASON.notAuthorized : REASON.unspecified;
}

function judgeRequest(core: BrokerCore, client: Client, { filter }: SubscriptionRequest): number {
  if (judgeTopicFilter(filter, core.limits) !== 'ok') return REASON.topicFilterInvalid;
  const { subscriptions } = client.session;
  const full = subscriptions.size >= core.limits.maxSubscriptionsPerConnection && !subscriptions.has(filter);
  return full ? REASON.quotaExceeded : REASON.success;
}

function subscribe(
  core: BrokerCore,
  client: Client,
  request: SubscriptionRequest,
  identifier: number | undefined,
): { subscription: Subscription; isNew: boolean } {
  const { session } = client;
  const { filter, qos, noLocal, retainAsPublished } = request;
  const isNew = !session.subscriptions.has(filter);
  const subscription: Subscription = { session, filter, qos, identifier, noLocal, retainAsPublished };
  session.subscriptions.set(filter, subscription);
  core.router.subscriptions.add(subscription);
  return { subscription, isNew };
}

/** [MQTT-3.3.1-9] to [MQTT-3.3.1-11]; a shared subscription gets none. [MQTT-4.8.2] */
function wantsRetained(request: SubscriptionRequest, isNew: boolean): boolean {
  if (parseSharedFilter(request.filter)) return false;
  return request.retainHandling === 0 || (request.retainHandling === 1 && isNew);
}
