import type { Broker, ConnectionInfo, DirectOutcome, MqttMessage } from '../../../../local/mqtt/ports.ts';

/** A broker that records what it is asked and answers as told. */
export interface FakeBroker extends Broker {
  published: MqttMessage[];
  direct: { clientId: string; message: MqttMessage; confirm: { timeoutMs: number } | undefined }[];
  disconnected: { clientId: string; publishWill: boolean; endSession: boolean; reason: string }[];
}

export function createFakeBroker(
  connections: ConnectionInfo[],
  options: { directOutcome?: DirectOutcome; subscriptions?: { topicFilter: string; qos: 0 | 1 }[] } = {},
): FakeBroker {
  const find = (clientId: string): ConnectionInfo | undefined => connections.find((one) => one.clientId === clientId);
  const fake: FakeBroker = {
    published: [],
    direct: [],
    disconnected: [],
    publish: (message) => {
      fake.published.push(message);
    },
    sendDirect: async (clientId, message, confirm) => {
      fake.direct.push({ clientId, message, confirm });
      return find(clientId) ? (options.directOutcome ?? 'delivered') : 'not-connected';
    },
    connection: find,
    connectionRecord: (clientId) => {
      const info = find(clientId);
      return info && { connected: true, info, sessionExpirySeconds: 0 };
    },
    hasSession: (clientId) => find(clientId) !== undefined,
    retained: { get: () => undefined, page: () => [], hasRoomFor: () => true },
    subscriptions: (clientId) => (find(clientId) ? (options.subscriptions ?? []) : []),
    disconnect: (clientId, how) => {
      fake.disconnected.push({ clientId, ...how });
      return find(clientId) !== undefined;
    },
    disconnectWhere: () => 0,
    close: async () => undefined,
  };
  return fake;
}

export function connectionOf(clientId: string): ConnectionInfo {
  return {
    clientId,
    principal: {},
    sessionIdentifier: 's-1',
    versionNumber: 3,
    protocolVersion: 5,
    cleanStart: true,
    keepAliveSeconds: 60,
    connectedAtMs: 1_700_000_000_000,
    peer: { remoteAddress: '127.0.0.1', remotePort: 40_000 },
  };
}
