import type { Broker, ConnectionInfo, ConnectionRecord } from '../../mqtt/ports.ts';
import { type DataPlaneError, refuse } from './data-plane-error.ts';
import type { RoutedCall } from './data-plane-route.ts';
import { fromPageToken, pageToken } from './page-token.ts';
import { flag, integer } from './query-fields.ts';

type Answer = { ok: true; body: unknown } | DataPlaneError;

/**
 * `GetConnection` of a live client, or of one gone for less than 30 minutes. Times in milliseconds, durations in seconds.
 * [AWS-IoT: API_iotdata_GetConnection]
 */
export function getConnection(
  call: RoutedCall,
  broker: Broker,
  thingNameOf: (connection: ConnectionInfo) => string | undefined,
): Answer {
  const withSocket = flag(call.query, 'includeSocketInformation');
  if (!withSocket.ok) return withSocket;
  const record = broker.connectionRecord(call.subject);
  if (!record) return refuse('ResourceNotFoundException', `Client ${call.subject} has not been connected lately`);
  const { info, sessionExpirySeconds } = record;
  return {
    ok: true,
    body: {
      clientId: info.clientId,
      thingName: thingNameOf(info),
      // 3.1.1's word for a session that goes with its connection. [assumed]
      cleanSession: sessionExpirySeconds === 0,
      keepAliveDuration: info.keepAliveSeconds,
      sessionExpiry: sessionExpirySeconds,
      ...stateOf(record),
      ...(withSocket.value && socketOf(info)),
    },
  };
}

function stateOf(record: ConnectionRecord): object {
  if (record.connected) return { connected: true, connectedSince: record.info.connectedAtMs };
  return { connected: false, disconnectedSince: record.disconnectedAtMs, disconnectReason: record.reason };
}

function socketOf({ peer }: ConnectionInfo): object {
  const { remoteAddress, remotePort, localAddress, localPort } = peer;
  return { sourceIp: remoteAddress, sourcePort: remotePort, targetIp: localAddress, targetPort: localPort };
}

/**
 * `DeleteConnection`: cuts a live client off, its will published unless told otherwise. Of a client that is offline it
 * ends the persistent session when asked to. [AWS-IoT: API_iotdata_DeleteConnection]
 */
export function deleteConnection(call: RoutedCall, broker: Broker): Answer {
  const cleanSession = flag(call.query, 'cleanSession');
  if (!cleanSession.ok) return cleanSession;
  const preventWill = flag(call.query, 'preventWillMessage');
  if (!preventWill.ok) return preventWill;
  const found = broker.disconnect(call.subject, {
    reason: 'API_INITIATED_DISCONNECT',
    publishWill: !preventWill.value,
    endSession: cleanSession.value,
  });
  return found ? { ok: true, body: undefined } : notConnected(call.subject, broker);
}

/**
 * `ListSubscriptions` in pages of 20, at most 200, also of a session whose client is offline; the token holds a
 * position. [AWS-IoT: API_iotdata_ListSubscriptions]
 */
export function listSubscriptions(call: RoutedCall, broker: Broker): Answer {
  const maxResults = integer(call.query, 'maxResults', { min: 1, max: 200, fallback: 20 });
  if (!maxResults.ok) return maxResults;
  const start = pageStart(call.query.get('nextToken'));
  if (start === undefined) return refuse('InvalidRequestException', 'nextToken is not valid');
  if (!broker.hasSession(call.subject)) return notConnected(call.subject, broker);
  const all = broker.subscriptions(call.subject);
  const end = start + maxResults.value;
  return {
    ok: true,
    body: { subscriptions: all.slice(start, end), ...(end < all.length && { nextToken: pageToken(String(end)) }) },
  };
}

function pageStart(token: string | null): number | undefined {
  const text = token === null ? '0' : (fromPageToken(token) ?? '');
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** AWS words it differently when a persistent session waits; its words are not published. [assumed] */
export function notConnected(clientId: string, broker: Broker): DataPlaneError {
  const session = broker.hasSession(clientId) ? ', but has an active persistent session' : '';
  return refuse('ResourceNotFoundException', `Client ${clientId} is not connected${session}`);
}
