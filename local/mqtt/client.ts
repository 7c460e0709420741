import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { emptyPublishFrame, type PublishFrame } from './codec/publish-frame.ts';
import type { Connection } from './connection.ts';
import { InboundTopic } from './inbound-topic.ts';
import type { KeepAlive } from './keep-alive.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import { publishBodyBytes } from './outbox.ts';
import { PermissionCache, type PermissionEpoch } from './permission-cache.ts';
import type { BrokerPorts, ConnectionInfo, MqttMessage, Operation } from './ports.ts';
import { encodeContentProperties, type RoutedMessage } from './routed-message.ts';
import type { LiveConnection, Session } from './session.ts';
import { TopicAliases } from './topic-aliases.ts';

export interface ClientParts {
  connection: Connection;
  info: ConnectionInfo;
  session: Session;
  will: MqttMessage | undefined;
  receiveMaximum: number;
  /** The largest packet the client takes; undefined without a limit. */
  maximumPacketBytes: number | undefined;
  ports: BrokerPorts;
  clock: Clock;
  log: Log;
  limits: MqttLimits;
  permissionEpoch: PermissionEpoch;
  onTooSlow: () => void;
}

/** A client whose CONNECT was accepted, for as long as its connection lasts. */
export class Client implements LiveConnection {
  readonly connection: Connection;
  readonly info: ConnectionInfo;
  readonly session: Session;
  readonly protocolVersion: 4 | 5;
  readonly receiveMaximum: number;
  readonly aliases: TopicAliases;
  readonly inboundTopic: InboundTopic;
  readonly publishFrame: PublishFrame = emptyPublishFrame();
  readonly mayPublish: PermissionCache;
  readonly mayRetain: PermissionCache;
  /** Published when the connection ends in any way but the client's own; undefined once it must not be. */
  will: MqttMessage | undefined;
  keepAlive: KeepAlive | undefined;
  droppedMessages = 0;
  readonly #mayReceive: PermissionCache;
  readonly #parts: ClientParts;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.connection = parts.connection;
    this.info = parts.info;
    this.session = parts.session;
    this.protocolVersion = parts.info.protocolVersion;
    this.receiveMaximum = parts.receiveMaximum;
    this.will = parts.will;
    this.aliases = new TopicAliases(parts.limits.topicAliasMaximum);
    this.inboundTopic = new InboundTopic(parts.limits);
    this.mayPublish = this.#cacheOf('publish');
    this.mayRetain = this.#cacheOf('retain-publish');
    this.#mayReceive = this.#cacheOf('receive');
  }

  mayReceive(topic: string): boolean {
    return this.#mayReceive.allows(topic);
  }

  /** Subscribing is rare: asked each time. */
  maySubscribe(filter: string): boolean {
    return this.#isAllowed('subscribe', filter);
  }

  isCongested(): boolean {
    return this.connection.outbox.bufferedBytes > this.#parts.limits.maxBufferedBytes;
  }

  sendPublish(routed: RoutedMessage, packetId: number, retain: boolean): boolean {
    const { topicBytes, message } = routed;
    const properties =
      this.protocolVersion === 5 ? encodeContentProperties(routed, this.#parts.clock.nowMs()) : undefined;
    const maximum = this.#parts.maximumPacketBytes;
    // Five bytes for the fixed header at most. [MQTT-3.1.2-24]
    if (maximum !== undefined && publishBodyBytes(topicBytes, message.payload, packetId, properties) + 5 > maximum) {
      this.countDropped();
      return false;
    }
    this.connection.outbox.appendPublish(topicBytes, message.payload, packetId, retain, properties);
    return true;
  }

  countDropped(): void {
    this.droppedMessages += 1;
  }

  tooSlow(): void {
    this.#parts.onTooSlow();
  }

  #cacheOf(operation: Operation): PermissionCache {
    const { clock, permissionEpoch, limits } = this.#parts;
    return new PermissionCache((topic) => this.#isAllowed(operation, topic), clock, permissionEpoch, limits);
  }

  /** A port that fails means no: it must not end the publisher whose message is on its way here. */
  #isAllowed(operation: Operation, name: string): boolean {
    const { ports, log } = this.#parts;
    try {
      return ports.isAllowed(this.info, operation, name);
    } catch (error) {
      log('error', 'mqtt-port-failed', { port: 'isAllowed', error: String(error) });
      return false;
    }
  }
}
