import type { BrokerCore } from '../broker-core.ts';
import type { Client } from '../client.ts';
import { decodePuback } from '../codec/decode-control.ts';
import { ProtocolViolation } from '../codec/protocol-violation.ts';
import { REASON } from '../codec/reason-codes.ts';

/** PUBACK: frees a place in the in-flight window. One for an unknown identifier is ignored. Throws ProtocolViolation. */
export function handlePuback(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
): void {
  // Nearly all are an identifier and no more, and need no reader.
  const isPlain = flags === 0 && end - start === 2;
  const plainId = isPlain ? bytes.readUInt16BE(start) : 0;
  const { packetId, reasonCode } =
    plainId > 0
      ? { packetId: plainId, reasonCode: REASON.success }
      : decodePuback(bytes, start, end, flags, client.protocolVersion);
  const delivery = client.session.openedWindow?.acknowledge(packetId, 1);
  if (!delivery) {
    core.log('debug', 'mqtt-puback-unknown', { clientId: client.info.clientId, packetId });
    return;
  }
  if (delivery.qos === 2) throw new ProtocolViolation(REASON.protocolError, 'PUBACK for a QoS 2 message');
  delivery.settle?.(reasonCode < 0x80);
  core.deliverer.pump(client.session);
}
