import { type BrokerCore, notify } from '../broker-core.ts';
import type { Client } from '../client.ts';
import { decodeUnsubscribe } from '../codec/decode-subscribe.ts';
import { encodeUnsuback } from '../codec/encode-control.ts';
import { REASON } from '../codec/reason-codes.ts';

/** UNSUBSCRIBE; a filter that was not subscribed succeeds too, 0x11 is not among AWS's codes. Throws ProtocolViolation. */
export function handleUnsubscribe(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
): void {
  const packet = decodeUnsubscribe(bytes, start, end, flags, client.protocolVersion);
  for (const filter of packet.filters) {
    if (client.session.subscriptions.delete(filter)) core.router.subscriptions.remove(filter, client.info.clientId);
  }
  const codes = packet.filters.map(() => REASON.success);
  client.connection.outbox.append(encodeUnsuback(client.protocolVersion, packet.packetId, codes));
  notify(core, 'onUnsubscribed', () => core.ports.onUnsubscribed(client.info, packet.filters));
}
