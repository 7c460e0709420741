import type { BrokerCore } from '../broker-core.ts';
import type { Client } from '../client.ts';
import { decodePuback, decodePubrel } from '../codec/decode-control.ts';
import { REASON } from '../codec/reason-codes.ts';

const PUBREC_FIRST_BYTE = 0x50;
const PUBREL_FIRST_BYTE = 0x62;
const PUBCOMP_FIRST_BYTE = 0x70;

/** PUBREC to the publisher of a QoS 2 message. [MQTT-4.3.3-8] */
export function answerPubrec(client: Client, packetId: number, reasonCode: number): void {
  client.connection.outbox.appendAcknowledgement(PUBREC_FIRST_BYTE, packetId, reasonCode);
}

/** PUBREC: the client has the message, which is released; or refuses it, which ends its delivery. [MQTT-4.3.3-3] [MQTT-4.3.3-4] */
export function handlePubrec(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
): void {
  const { packetId, reasonCode } = decodePuback(bytes, start, end, flags, client.protocolVersion);
  const window = client.session.openedWindow;
  const delivery = window?.inflight(packetId);
  if (delivery?.qos === 2 && reasonCode < 0x80) delivery.isReleased = true;
  if (delivery?.qos === 2 && reasonCode >= 0x80) {
    window?.acknowledge(packetId);
    core.deliverer.pump(client.session);
    return;
  }
  const isKnown = delivery?.qos === 2 || client.protocolVersion === 4;
  const code = isKnown ? REASON.success : REASON.packetIdentifierNotFound;
  client.connection.outbox.appendAcknowledgement(PUBREL_FIRST_BYTE, packetId, code);
}

/** PUBREL: the identifier of a message received is free again. [MQTT-4.3.3-11] */
export function handlePubrel(client: Client, bytes: Buffer, start: number, end: number, flags: number): void {
  const { packetId } = decodePubrel(bytes, start, end, flags, client.protocolVersion);
  const wasReceived = client.session.received?.delete(packetId) ?? false;
  const code = wasReceived || client.protocolVersion === 4 ? REASON.success : REASON.packetIdentifierNotFound;
  client.connection.outbox.appendAcknowledgement(PUBCOMP_FIRST_BYTE, packetId, code);
}

/** PUBCOMP: the delivery is done. One for an unknown identifier is ignored. */
export function handlePubcomp(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
): void {
  const { packetId } = decodePuback(bytes, start, end, flags, client.protocolVersion);
  const window = client.session.openedWindow;
  if (!window?.inflight(packetId)?.isReleased) return;
  window.acknowledge(packetId);
  core.deliverer.pump(client.session);
}
