import type { BrokerCore } from '../broker-core.ts';
import type { Client } from '../client.ts';
import { decodePuback } from '../codec/decode-control.ts';

/** PUBACK: frees a place in the in-flight window. One for an unknown identifier is ignored. Throws ProtocolViolation. */
export function handlePuback(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
): void {
  const { packetId, reasonCode } = decodePuback(bytes, start, end, flags, client.protocolVersion);
  const delivery = client.session.openedWindow?.acknowledge(packetId);
  if (!delivery) {
    core.log('debug', 'mqtt-puback-unknown', { clientId: client.info.clientId, packetId });
    return;
  }
  delivery.settle?.(reasonCode < 0x80);
  core.deliverer.pump(client.session);
}
