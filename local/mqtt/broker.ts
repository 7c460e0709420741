import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RecordStore } from '../ports/record-store.ts';
import { AccountUsage } from './account-usage.ts';
import { AddressGate } from './address-gate.ts';
import { type AttachedStream, attachStream } from './attach-stream.ts';
import type { BrokerCore } from './broker-core.ts';
import { endClient, reasonCodeOf } from './client-end.ts';
import { closeAll } from './close-all.ts';
import { REASON } from './codec/reason-codes.ts';
import { ConnectQuota } from './connect-quota.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import { Deliverer } from './delivery.ts';
import { DepartedClients } from './departed-clients.ts';
import { sendDirect } from './direct-message.ts';
import { FlushQueue } from './flush-queue.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import { featuresOf, limitsOf, type MqttFeatures, type MqttProfile } from './mqtt-profile.ts';
import { PermissionEpoch } from './permission-epoch.ts';
import { keepBrokerState } from './persistence/broker-state.ts';
import type { Broker, BrokerPorts, ConnectionRecord, DisconnectReason, Peer, RetainedMessages } from './ports.ts';
import { retainedMessage } from './retained-store.ts';
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
  /** Over the profile's; where AWS is not documented, e.g. what a client without the right hears. */
  features?: Partial<MqttFeatures>;
  /** In [0, 1): picks the member of a shared subscription. */
  random?: () => number;
  newUuid?: () => string;
  /** Where sessions, their messages, retained messages and version numbers outlive a restart; nowhere unless given. */
  records?: RecordStore | undefined;
}

export interface MqttBroker extends Broker {
  /** Which addresses may come in; for listeners that have work before `attach`, as TLS has. */
  readonly gate: AddressGate;
  /**
   * Takes a byte stream that speaks MQTT, whatever carries it. Never throws for what the peer sends. The answer is for
   * a carrier that learns more of the end than the stream tells.
   */
  attach(duplex: Duplex, peer: Peer): AttachedStream;
  /** Policies changed: every remembered decision is asked for again. */
  forgetPermissions(): void;
}

/** An MQTT 3.1.1 and 5 broker that behaves as AWS IoT Core does, or as the specification says. It opens no port and knows no policy. */
export function createBroker(options: BrokerOptions): MqttBroker {
  const core = brokerCore(options);
  const { records: store, clock, log } = options;
  if (store) {
    const { sessions, versions, router } = core;
    keepBrokerState({ sessions, versions, retained: router.retained }, { store, clock, log });
  }
  return {
    gate: core.gate,
    attach: (duplex, peer) => attachStream(core, duplex, peer),
    forgetPermissions: () => {
      core.permissionEpoch.forget();
    },
    publish: (message) => core.router.route(message, undefined),
    sendDirect: (clientId, message, confirm) => sendDirect(core, clientId, message, confirm),
    connection: (clientId) => core.clients.get(clientId)?.info,
    connectionRecord: (clientId) => connectionRecord(core, clientId),
    hasSession: (clientId) => core.sessions.get(clientId) !== undefined,
    retained: retainedView(core),
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
  const features: MqttFeatures = { ...featuresOf(profile), ...options.features };
  const limits: MqttLimits = { ...limitsOf(profile, quotas), ...options.limits };
  const deliverer = new Deliverer(limits, clock);
  const router = new Router(deliverer, limits, features, clock, options.random ?? Math.random);
  const core: BrokerCore = {
    ports,
    clock,
    log,
    limits,
    features,
    deliverer,
    router,
    sessions: new SessionStore(router.subscriptions, clock),
    departed: new DepartedClients(limits.departedClientMs),
    account: new AccountUsage(limits, log),
    connectQuota: new ConnectQuota(limits.connectsPerSecond, limits.connectBurst),
    gate: new AddressGate(limits, clock, log),
    versions: new VersionNumbers(limits.versionResetMs),
    flushQueue: new FlushQueue(),
    permissionEpoch: new PermissionEpoch(clock, limits.permissionTtlMs),
    connections: new Set(),
    clients: new Map(),
    newUuid: options.newUuid ?? randomUUID,
    keepAlives: new DeadlineHeap(clock),
    ends: {
      tooSlow: (client) => endClient(core, client, { reason: 'THROTTLED', publishWill: true, abrupt: true }),
      keepAliveExpired: (client) => {
        const [reason, reasonCode] = ['MQTT_KEEP_ALIVE_TIMEOUT', REASON.keepAliveTimeout] as const;
        endClient(core, client, { reason, reasonCode, publishWill: true });
      },
    },
  };
  return core;
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
  const spares = !request.publishWill && session?.delayedWill !== undefined;
  if (session && spares) {
    session.delayedWill?.task.cancel();
    session.delayedWill = undefined;
  }
  if (session && request.endSession) core.sessions.end(session);
  return spares || (session !== undefined && request.endSession);
}

function connectionRecord(core: BrokerCore, clientId: string): ConnectionRecord | undefined {
  const client = core.clients.get(clientId);
  if (!client) return core.departed.get(clientId, core.clock.nowMs());
  return { connected: true, info: client.info, sessionExpirySeconds: client.session.expirySeconds };
}

function retainedView({ router: { retained }, clock }: BrokerCore): RetainedMessages {
  return {
    get: (topic) => {
      const found = retained.get(topic, clock.nowMs());
      return found && retainedMessage(found);
    },
    page: (after, count) => retained.page(after, count, clock.nowMs()),
    hasRoomFor: (topic) => retained.hasRoomFor(topic, clock.nowMs()),
  };
}
