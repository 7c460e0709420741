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
import { checkUserProperties } from '../user-property-size.ts';

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
      // AWS's own words, as a client saw them.
      'Subscription Id is not supported now',
    );
  }
  if (packet.requests.length > core.limits.maxFiltersPerSubscribe) {
    throw new ProtocolViolation(REASON.quotaExceeded, 'too many topic filters in one SUBSCRIBE');
  }
  checkUserProperties(packet.properties, core.limits);
  for (const request of packet.requests) checkRequest(request, features);
  const unfit = judgePacket(core, client, packet.packetId);
  if (unfit !== REASON.success) {
    refuseAll(client, packet, unfit);
    return;
  }
  const denied = packet.requests.filter((request) => !client.maySubscribe(request.filter));
  // Whoever reaches for a reserved tree is cut off; 3.1.1 is for every filter it may not have. [AWS-IoT: reserved-topics]
  const reserved = features.reservedTrees ? packet.requests.find(({ filter }) => isReservedFilter(filter)) : undefined;
  const closes = features.deniedAnswer[client.protocolVersion] === 'close';
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

/** What is wrong with a SUBSCRIBE as a whole, for all of its filters; 0 when nothing is. */
function judgePacket(core: BrokerCore, { inboundFlight }: Client, packetId: number): number {
  if (inboundFlight && !inboundFlight.request(packetId, core.flushQueue.turn)) return REASON.packetIdentifierInUse;
  return core.account.maySubscribe(core.clock.nowMs()) ? REASON.success : REASON.quotaExceeded;
}

function refuseAll(client: Client, { packetId, requests }: SubscribePacket, fault: number): void {
  const code = client.protocolVersion === 5 ? fault : SUBACK_FAILURE_V3;
  const codes = requests.map(() => code);
  client.connection.outbox.append(encodeSuback(client.protocolVersion, packetId, codes));
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
    const fault = denied.has(request) ? core.features.deniedSubscribeCode : judgeRequest(core, client, request);
    if (fault !== REASON.success) return client.protocolVersion === 5 ? fault : SUBACK_FAILURE_V3;
    const { subscription, isNew } = subscribe(core, client, request, properties.subscriptionIdentifier);
    granted.push(request.filter);
    if (wantsRetained(request, isNew)) withRetained.push(subscription);
    return subscription.qos;
  });
  if (granted.length > 0) client.session.journal?.changed();
  client.connection.outbox.append(encodeSuback(client.protocolVersion, packetId, codes));
  for (const subscription of withRetained) core.router.deliverRetained(subscription);
  core.router.shared.memberReady(client.session);
  if (granted.length > 0) notify(core, 'onSubscribed', () => core.ports.onSubscribed(client.info, granted));
}

function judgeRequest(core: BrokerCore, client: Client, { filter }: SubscriptionRequest): number {
  if (judgeTopicFilter(filter, core.limits) !== 'ok') return REASON.topicFilterInvalid;
  const { subscriptions } = client.session;
  if (subscriptions.has(filter)) return REASON.success;
  const hasRoom =
    subscriptions.size < core.limits.maxSubscriptionsPerConnection &&
    core.account.hasRoomForSubscription(core.router.subscriptions.size);
  return hasRoom ? REASON.success : REASON.quotaExceeded;
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
  session.subscribe(subscription);
  core.router.subscriptions.add(subscription);
  return { subscription, isNew };
}

/** [MQTT-3.3.1-9] to [MQTT-3.3.1-11]; a shared subscription gets none. [MQTT-4.8.2] */
function wantsRetained(request: SubscriptionRequest, isNew: boolean): boolean {
  if (parseSharedFilter(request.filter)) return false;
  return request.retainHandling === 0 || (request.retainHandling === 1 && isNew);
}
