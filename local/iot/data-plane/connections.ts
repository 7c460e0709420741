import type { Broker, ConnectionInfo } from '../../mqtt/ports.ts';
import { type DataPlaneError, refuse } from './data-plane-error.ts';
import type { RoutedCall } from './data-plane-route.ts';
import { flag, integer } from './query-fields.ts';

type Answer = { ok: true; body: unknown } | DataPlaneError;

/**
 * `GetConnection` of a live client. AWS also remembers a gone client for 30 minutes; here it is not found.
 * [AWS-IoT: API_iotdata_GetConnection]
 */
export function getConnection(
  call: RoutedCall,
  broker: Broker,
  thingNameOf: (connection: ConnectionInfo) => string | undefined,
): Answer {
  const withSocket = flag(call.query, 'includeSocketInformation');
  if (!withSocket.ok) return withSocket;
  const connection = broker.connection(call.subject);
  if (!connection) return notConnected(call.subject);
  const { peer } = connection;
  return {
    ok: true,
    body: {
      connected: true,
      clientId: connection.clientId,
      thingName: thingNameOf(connection),
      cleanSession: connection.cleanStart,
      keepAliveDuration: connection.keepAliveSeconds,
      connectedSince: connection.connectedAtMs,
      ...(withSocket.value && { sourceIp: peer.remoteAddress, sourcePort: peer.remotePort }),
    },
  };
}

/** `DeleteConnection`: cuts a live client off; the will is published unless told otherwise. [AWS-IoT: API_iotdata_DeleteConnection] */
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
  return found ? { ok: true, body: undefined } : notConnected(call.subject);
}

/** `ListSubscriptions` in pages of 20, at most 200; the token is a position. [AWS-IoT: API_iotdata_ListSubscriptions] */
export function listSubscriptions(call: RoutedCall, broker: Broker): Answer {
  const maxResults = integer(call.query, 'maxResults', { min: 1, max: 200, fallback: 20 });
  if (!maxResults.ok) return maxResults;
  const start = pageStart(call.query.get('nextToken'));
  if (start === undefined) return refuse('InvalidRequestException', 'nextToken is not valid');
  const all = broker.subscriptions(call.subject);
  if (all.length === 0 && !broker.connection(call.subject)) return notConnected(call.subject);
  const end = start + maxResults.value;
  return {
    ok: true,
    body: { subscriptions: all.slice(start, end), ...(end < all.length && { nextToken: pageToken(end) }) },
  };
}

function pageToken(position: number): string {
  return Buffer.from(String(position)).toString('base64url');
}

function pageStart(token: string | null): number | undefined {
  if (token === null) return 0;
  const text = Buffer.from(token, 'base64url').toString('utf8');
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function notConnected(clientId: string): DataPlaneError {
  return refuse('ResourceNotFoundException', `Client ${clientId} is not connected`);
}
