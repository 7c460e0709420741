import { type BrokerCore, notify } from '../broker-core.ts';
import type { Client } from '../client.ts';
import { decodeUnsubscribe } from '../codec/decode-subscribe.ts';
import { encodeUnsuback } from '../codec/encode-control.ts';
import { REASON } from '../codec/reason-codes.ts';
import { judgeTopicFilter } from '../topic-rules.ts';
import { checkUserProperties } from '../user-property-size.ts';

/**
 * UNSUBSCRIBE; a filter that was not subscribed succeeds too, 0x11 is not among AWS's codes. [AWS-IoT: mqtt reason codes]
 * Throws ProtocolViolation.
 */
export function handleUnsubscribe(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
): void {
  const packet = decodeUnsubscribe(bytes, start, end, flags, client.protocolVersion);
  checkUserProperties(packet.properties, core.limits);
  const { inboundFlight } = client;
  if (inboundFlight && !inboundFlight.request(packet.packetId, core.flushQueue.turn)) {
    const inUse = packet.filters.map(() => REASON.packetIdentifierInUse);
    client.connection.outbox.append(encodeUnsuback(5, packet.packetId, inUse));
    return;
  }
  client.session.journal?.changed();
  const codes = packet.filters.map((filter) => {
    if (judgeTopicFilter(filter, core.limits) !== 'ok') return REASON.topicFilterInvalid;
    if (client.session.unsubscribe(filter)) core.router.subscriptions.remove(filter, client.info.clientId);
    return REASON.success;
  });
  client.connection.outbox.append(encodeUnsuback(client.protocolVersion, packet.packetId, codes));
  notify(core, 'onUnsubscribed', () => core.ports.onUnsubscribed(client.info, packet.filters));
}
