import { type BrokerCore, notify } from '../broker-core.ts';
import type { Client } from '../client.ts';
import { endForbidden } from '../client-end.ts';
import type { SubscriptionRequest } from '../codec/client-packet.ts';
import { decodeSubscribe } from '../codec/decode-subscribe.ts';
import { encodeSuback } from '../codec/encode-control.ts';
import { ProtocolViolation } from '../codec/protocol-violation.ts';
import { REASON, SUBACK_FAILURE_V3 } from '../codec/reason-codes.ts';
import type { Subscription } from '../session.ts';
import { hasWildcard, isReservedFilter, judgeTopicFilter, parseSharedFilter } from '../topic-rules.ts';

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
  if (packet.properties.subscriptionIdentifier !== undefined) {
    throw new ProtocolViolation(
      REASON.subscriptionIdentifiersNotSupported,
      'Subscription identifiers are not supported',
    );
  }
  if (packet.requests.length > core.limits.maxFiltersPerSubscribe) {
    throw new ProtocolViolation(REASON.quotaExceeded, 'too many topic filters in one SUBSCRIBE');
  }
  packet.requests.forEach(checkRequest);
  const denied = packet.requests.filter((request) => !client.maySubscribe(request.filter));
  // Whoever reaches for a reserved tree is cut off; 3.1.1 is for every filter it may not have. [AWS-IoT: reserved-topics]
  const reserved = packet.requests.find(({ filter }) => isReservedFilter(filter));
  const forbidden = reserved ?? (client.protocolVersion === 4 ? denied[0] : undefined);
  if (forbidden) {
    endForbidden(core, client, `subscribe to ${forbidden.filter}`);
    return;
  }
  answer(core, client, packet.packetId, packet.requests, new Set(denied));
}

function checkRequest(request: SubscriptionRequest): void {
  if (request.qos === 2) throw new ProtocolViolation(REASON.qosNotSupported, 'QoS 2 is not supported');
  // [MQTT-3.8.3-4]
  if (request.noLocal && parseSharedFilter(request.filter)) {
    throw new ProtocolViolation(REASON.protocolError, 'no local on a shared subscription');
  }
}

function answer(
  core: BrokerCore,
  client: Client,
  packetId: number,
  requests: SubscriptionRequest[],
  denied: Set<SubscriptionRequest>,
): void {
  const granted: string[] = [];
  const withRetained: Subscription[] = [];
  const codes = requests.map((request) => {
    const fault = denied.has(request) ? REASON.notAuthorized : judgeRequest(core, client, request);
    if (fault !== REASON.success) return client.protocolVersion === 5 ? fault : SUBACK_FAILURE_V3;
    const { subscription, isNew } = subscribe(core, client, request);
    granted.push(request.filter);
    if (wantsRetained(request, isNew)) withRetained.push(subscription);
    return subscription.qos;
  });
  client.connection.outbox.append(encodeSuback(client.protocolVersion, packetId, codes));
  for (const subscription of withRetained) core.router.deliverRetained(subscription);
  if (granted.length > 0) notify(core, 'onSubscribed', () => core.ports.onSubscribed(client.info, granted));
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
): { subscription: Subscription; isNew: boolean } {
  const { session } = client;
  const { filter, noLocal, retainAsPublished } = request;
  const isNew = !session.subscriptions.has(filter);
  const subscription: Subscription = { session, filter, qos: request.qos === 0 ? 0 : 1, noLocal, retainAsPublished };
  session.subscriptions.set(filter, subscription);
  core.router.subscriptions.add(subscription);
  return { subscription, isNew };
}

/** [MQTT-3.3.1-9] to [MQTT-3.3.1-11]; no wildcard and no shared filter. [AWS-IoT: mqtt retained messages] */
function wantsRetained(request: SubscriptionRequest, isNew: boolean): boolean {
  if (hasWildcard(request.filter) || parseSharedFilter(request.filter)) return false;
  return request.retainHandling === 0 || (request.retainHandling === 1 && isNew);
}
