import type { BrokerCore } from '../broker-core.ts';
import type { Client } from '../client.ts';
import { endClient } from '../client-end.ts';
import { decodeDisconnect } from '../codec/decode-control.ts';
import { ProtocolViolation } from '../codec/protocol-violation.ts';
import { REASON } from '../codec/reason-codes.ts';
import { checkUserProperties } from '../user-property-size.ts';

/** DISCONNECT: the client goes, its will stays unsent unless it says 0x04. [assumed] Throws ProtocolViolation. */
export function handleDisconnect(
  core: BrokerCore,
  client: Client,
  bytes: Buffer,
  start: number,
  end: number,
  flags: number,
): void {
  const packet = decodeDisconnect(bytes, start, end, flags, client.protocolVersion);
  const { sessionExpirySeconds } = packet.properties;
  checkUserProperties(packet.properties, core.limits);
  if (sessionExpirySeconds !== undefined) changeExpiry(core, client, sessionExpirySeconds);
  endClient(core, client, {
    reason: 'CLIENT_INITIATED_DISCONNECT',
    publishWill: core.features.willOnErrorDisconnect
      ? packet.reasonCode !== REASON.success
      : packet.reasonCode === REASON.disconnectWithWill,
  });
}

/** A session opened with expiry 0 cannot be made to last. [MQTT-3.14.2-2] */
function changeExpiry(core: BrokerCore, client: Client, seconds: number): void {
  if (client.session.expirySeconds === 0 && seconds > 0) {
    throw new ProtocolViolation(REASON.protocolError, 'session expiry cannot be raised from 0');
  }
  client.session.expirySeconds = Math.min(seconds, core.limits.maxSessionExpirySeconds);
}
