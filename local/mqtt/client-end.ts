import type { LogLevel } from '../ports/log.ts';
import { type BrokerCore, notify } from './broker-core.ts';
import type { Client } from './client.ts';
import { encodeDisconnect } from './codec/encode-control.ts';
import { REASON } from './codec/reason-codes.ts';
import type { DisconnectReason } from './ports.ts';
import { publishWill } from './will.ts';

export interface ClientEnd {
  reason: DisconnectReason;
  /** DISCONNECT to an MQTT 5 client; none when the connection is already gone or the client asked. */
  reasonCode?: number;
  reasonString?: string;
  publishWill: boolean;
  endSession?: boolean;
  /** Does not wait for unsent bytes: the peer does not read. */
  abrupt?: boolean;
}

/** The DISCONNECT code that goes with a lifecycle reason. [AWS-IoT: mqtt reason codes] */
export function reasonCodeOf(reason: DisconnectReason): number {
  return REASON_CODES[reason] ?? REASON.unspecified;
}

const REASON_CODES: Partial<Record<DisconnectReason, number>> = {
  API_INITIATED_DISCONNECT: REASON.administrativeAction,
  AUTH_ERROR: REASON.notAuthorized,
  CLIENT_ERROR: REASON.protocolError,
  DUPLICATE_CLIENTID: REASON.sessionTakenOver,
  FORBIDDEN_ACCESS: REASON.notAuthorized,
  MQTT_KEEP_ALIVE_TIMEOUT: REASON.keepAliveTimeout,
  SERVER_INITIATED_DISCONNECT: REASON.serverShuttingDown,
  THROTTLED: REASON.quotaExceeded,
  // Of the codes AWS says it sends, the nearest. [assumed]
  WEBSOCKET_TTL_EXPIRATION: REASON.administrativeAction,
};

/** Ends a client exactly once: session detached, will published, lifecycle told, connection closed. */
export function endClient(core: BrokerCore, client: Client, end: ClientEnd): void {
  const { connection, session, info } = client;
  if (connection.isClosed) return;
  connection.isClosed = true;
  client.stopTimers();
  if (core.clients.get(info.clientId) === client) core.clients.delete(info.clientId);
  if (end.endSession) session.expirySeconds = 0;
  core.versions.disconnected(info.clientId, core.clock.nowMs(), session.expirySeconds);
  const { expirySeconds: sessionExpirySeconds } = session;
  core.departed.note({ info, reason: end.reason, sessionExpirySeconds }, core.clock.nowMs());
  core.sessions.detach(session);
  if (client.protocolVersion === 5 && end.reasonCode !== undefined && !end.abrupt) {
    connection.outbox.append(disconnectFor(client, end.reasonCode, end.reasonString));
  }
  if (end.abrupt) connection.destroy();
  else connection.shutdown(core.clock, core.limits.closeGraceMs);
  if (end.publishWill) publishWill(core, client);
  core.log(levelOf(end.reason), 'mqtt-disconnected', {
    clientId: info.clientId,
    reason: end.reason,
    detail: end.reasonString,
    droppedMessages: client.droppedMessages,
  });
  notify(core, 'onDisconnected', () => core.ports.onDisconnected(info, end.reason));
}

/** The reason in words only where the client takes a packet of that size. [MQTT-3.14.2-3] */
function disconnectFor(client: Client, reasonCode: number, reasonString: string | undefined): Buffer {
  const packet = encodeDisconnect(reasonCode, reasonString);
  const { maximumPacketBytes } = client;
  return maximumPacketBytes !== undefined && packet.length > maximumPacketBytes ? encodeDisconnect(reasonCode) : packet;
}

/** Who is cut off for what it did is told at a level people see; a denial has had its line from who denied. */
function levelOf(reason: DisconnectReason): LogLevel {
  return reason === 'CLIENT_ERROR' || reason === 'THROTTLED' ? 'warn' : 'info';
}

/** Ends a client that is not allowed to do what it did. */
export function endForbidden(core: BrokerCore, client: Client, detail: string): void {
  endClient(core, client, {
    reason: 'FORBIDDEN_ACCESS',
    reasonCode: REASON.notAuthorized,
    reasonString: detail,
    publishWill: true,
  });
}
