import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { BrokerCore } from './broker-core.ts';
import { endClient, reasonCodeOf } from './client-end.ts';
import { closeAll } from './close-all.ts';
import { ConnectQuota } from './connect-quota.ts';
import { Connection } from './connection.ts';
import { Deliverer } from './delivery.ts';
import { sendDirect } from './direct-message.ts';
import { FlushQueue } from './flush-queue.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import { featuresOf, limitsOf, type MqttProfile } from './mqtt-profile.ts';
import { frameSink, receiveBytes } from './packet-dispatch.ts';
import type { Broker, BrokerPorts, DisconnectReason, Peer } from './ports.ts';
import { Router } from './router.ts';
import { SessionStore } from './session-store.ts';
import { VersionNumbers } from './version-numbers.ts';

export interface BrokerOptions {
  ports: BrokerPorts;
  clock: Clock;
  log: Log;
  /** `aws` (default) deviates from MQTT as AWS IoT Core does, `spec` does not. */
  profile?: MqttProfile;
  /** `off` lifts what AWS allows per second, e.g. 100 publishes of a connection; for benches. Default `aws`. */
  quotas?: 'aws' | 'off';
  /** Over the profile's defaults. */
  limits?: Partial<MqttLimits>;
  /** In [0, 1): picks the member of a shared subscription. */
  random?: () => number;
  newUuid?: () => string;
}

export interface MqttBroker extends Broker {
  /** Takes a byte stream that speaks MQTT, whatever carries it. Never throws for what the peer sends. */
  attach(duplex: Duplex, peer: Peer): void;
  /** Policies changed: every remembered decision is asked for again. */
  forgetPermissions(): void;
}

/** An MQTT 3.1.1 and 5 broker that behaves as AWS IoT Core does, or as the specification says. It opens no port and knows no policy. */
export function createBroker(options: BrokerOptions): MqttBroker {
  const core = brokerCore(options);
  return {
    attach: (duplex, peer) => attach(core, duplex, peer),
    forgetPermissions: () => {
      core.permissionEpoch.current += 1;
    },
    publish: (message) => core.router.route(message, undefined),
    sendDirect: (clientId, message, confirm) => sendDirect(core, clientId, message, confirm),
    connection: (clientId) => core.clients.get(clientId)?.info,
    subscriptions: (clientId) =>
      [...(core.sessions.get(clientId)?.subscriptions.values() ?? [])].map(({ filter, qos }) => ({
        topicFilter: filter,
        qos,
      })),
    disconnect: (clientId, request) => disconnect(core, clientId, request),
    disconnectWhere: (match, reason) => {
      const matching = [...core.clients.values()].filter((client) => match(client.info));
      for (const client of matching) {
        endClient(core, client, { reason, reasonCode: reasonCodeOf(reason), publishWill: true });
      }
      return matching.length;
    },
    close: () => closeAll(core),
  };
}

function brokerCore(options: BrokerOptions): BrokerCore {
  const { ports, clock, log, profile = 'aws', quotas = 'aws' } = options;
  const features = featuresOf(profile);
  const limits: MqttLimits = { ...limitsOf(profile, quotas), ...options.limits };
  const deliverer = new Deliverer(limits, clock);
  const router = new Router(deliverer, limits, features, clock, options.random ?? Math.random);
  return {
    ports,
    clock,
    log,
    limits,
    features,
    deliverer,
    router,
    sessions: new SessionStore(router.subscriptions, clock),
    connectQuota: new ConnectQuota(limits.connectsPerSecond, limits.connectBurst),
    versions: new VersionNumbers(limits.versionResetMs),
    flushQueue: new FlushQueue(),
    permissionEpoch: { current: 0 },
    connections: new Set(),
    clients: new Map(),
    newUuid: options.newUuid ?? randomUUID,
  };
}

function attach(core: BrokerCore, duplex: Duplex, peer: Peer): void {
  const connection = new Connection(duplex, peer, core.flushQueue);
  const sink = frameSink(core, connection);
  core.connections.add(connection);
  connection.connectDeadline = core.clock.schedule(core.limits.connectTimeoutMs, () => {
    core.log('warn', 'mqtt-connect-timeout', { remoteAddress: peer.remoteAddress });
    connection.destroy();
  });
  duplex.on('data', (chunk: Buffer) => receiveBytes(core, connection, sink, chunk));
  duplex.on('drain', () => {
    if (connection.client && !connection.isClosed) core.deliverer.pump(connection.client.session);
  });
  duplex.on('error', (error) => core.log('debug', 'mqtt-socket-error', { error: String(error) }));
  const lost = (): void => {
    if (connection.client)
      endClient(core, connection.client, { reason: 'CONNECTION_LOST', publishWill: true, abrupt: true });
    connection.destroy();
  };
  duplex.on('end', lost);
  duplex.on('close', () => {
    core.connections.delete(connection);
    lost();
  });
}

function disconnect(
  core: BrokerCore,
  clientId: string,
  request: { reason: DisconnectReason; publishWill: boolean; endSession: boolean },
): boolean {
  const client = core.clients.get(clientId);
  if (client) {
    endClient(core, client, { ...request, reasonCode: reasonCodeOf(request.reason) });
    return true;
  }
  const session = core.sessions.get(clientId);
  if (session && request.endSession) core.sessions.end(session);
  return false;
}
