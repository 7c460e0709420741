import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { AccountUsage } from './account-usage.ts';
import type { ClientConnection } from './client-connection.ts';
import { extendProperties } from './codec/properties.ts';
import { emptyPublishFrame, type PublishFrame } from './codec/publish-frame.ts';
import { InboundFlight } from './inbound-flight.ts';
import { InboundTopic } from './inbound-topic.ts';
import type { KeepAlive } from './keep-alive.ts';
import type { Will } from './last-will.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import { type OutboundAlias, OutboundAliases } from './outbound-aliases.ts';
import { publishBodyBytes } from './outbox.ts';
import { PermissionCache } from './permission-cache.ts';
import type { PermissionEpoch } from './permission-epoch.ts';
import type { BrokerPorts, ConnectionInfo, Operation } from './ports.ts';
import { PublishMeter } from './publish-meter.ts';
import { encodeContentProperties, type RoutedMessage } from './routed-message.ts';
import type { LiveConnection, Session } from './session.ts';
import { TopicAliases } from './topic-aliases.ts';

const NO_TOPIC = Buffer.alloc(0);
/** [MQTT-3.6.1-1] */
const PUBREL_FIRST_BYTE = 0x62;

export interface ClientParts {
  connection: ClientConnection;
  info: ConnectionInfo;
  session: Session;
  will: Will | undefined;
  receiveMaximum: number;
  /** Aliases the broker may set; 0 for none. */
  outboundAliasMaximum: number;
  /** DUP marks what is sent again. */
  marksDuplicates: boolean;
  /** The largest packet the client takes; undefined without a limit. */
  maximumPacketBytes: number | undefined;
  ports: BrokerPorts;
  clock: Clock;
  log: Log;
  limits: MqttLimits;
  account: AccountUsage;
  permissionEpoch: PermissionEpoch;
  onTooSlow: () => void;
  /** What the publish quota held back can go on. */
  onQuotaRenewed: () => void;
}

/** A client whose CONNECT was accepted, for as long as its connection lasts. */
export class Client implements LiveConnection {
  readonly connection: ClientConnection;
  readonly info: ConnectionInfo;
  readonly session: Session;
  readonly protocolVersion: 4 | 5;
  readonly receiveMaximum: number;
  readonly maximumPacketBytes: number | undefined;
  readonly aliases: TopicAliases;
  /** Undefined for 3.1.1, which has no codes for it. */
  readonly inboundFlight: InboundFlight | undefined;
  readonly inboundTopic: InboundTopic;
  readonly publishFrame: PublishFrame = emptyPublishFrame();
  readonly mayPublish: PermissionCache;
  readonly mayRetain: PermissionCache;
  /** Published when the connection ends in any way but the client's own; undefined once it must not be. */
  will: Will | undefined;
  keepAlive: KeepAlive | undefined;
  droppedMessages = 0;
  readonly #mayReceive: PermissionCache;
  readonly #meter: PublishMeter | undefined;
  /** Takes DUP away from a client who is not told of duplicates. */
  readonly #flagMask: number;
  readonly #outboundAliases: OutboundAliases | undefined;
  readonly #parts: ClientParts;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.connection = parts.connection;
    this.info = parts.info;
    this.session = parts.session;
    this.protocolVersion = parts.info.protocolVersion;
    this.receiveMaximum = parts.receiveMaximum;
    this.maximumPacketBytes = parts.maximumPacketBytes;
    this.will = parts.will;
    this.#flagMask = parts.marksDuplicates ? 0x0f : 0x07;
    this.#meter = this.#meterOf(parts);
    this.#outboundAliases =
      parts.outboundAliasMaximum > 0 ? new OutboundAliases(parts.outboundAliasMaximum) : undefined;
    this.inboundFlight =
      this.protocolVersion === 5 ? new InboundFlight(parts.limits.unacknowledgedPublishes) : undefined;
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

  /** Counts a publish of the client; false when it is one too many this second and must be dropped. */
  mayPublishIn(): boolean {
    return this.#meter === undefined || this.#meter.takeIn();
  }

  mayPublishNow(wakes: boolean): boolean {
    return this.#meter === undefined || this.#meter.mayLeave(wakes);
  }

  isThrottled(): boolean {
    return this.#meter?.isSpent() ?? false;
  }

  stopTimers(): void {
    this.keepAlive?.stop();
    this.#meter?.stop();
  }

  sendPublish(
    routed: RoutedMessage,
    packetId: number,
    flags: number,
    identifiers: readonly number[] | undefined,
  ): boolean {
    const { topicBytes, message } = routed;
    const alias = this.#outboundAliases?.of(message.topic);
    const name = alias?.isKnown ? NO_TOPIC : topicBytes;
    const properties = this.protocolVersion === 5 ? this.#propertiesOf(routed, identifiers, alias) : undefined;
    const maximum = this.maximumPacketBytes;
    // Five bytes for the fixed header at most. [MQTT-3.1.2-24]
    if (maximum !== undefined && publishBodyBytes(name, message.payload, packetId, properties) + 5 > maximum) {
      this.countDropped();
      return false;
    }
    this.#meter?.left();
    this.connection.outbox.appendPublish(name, message.payload, packetId, flags & this.#flagMask, properties);
    if (alias && !alias.isKnown) this.#outboundAliases?.sent(message.topic, alias);
    return true;
  }

  sendPubrel(packetId: number): void {
    this.connection.outbox.appendAcknowledgement(PUBREL_FIRST_BYTE, packetId, 0);
  }

  countDropped(): void {
    this.droppedMessages += 1;
  }

  tooSlow(): void {
    this.#parts.onTooSlow();
  }

  #meterOf({ limits, account, clock, log, onQuotaRenewed }: ClientParts): PublishMeter | undefined {
    const { publishesPerSecond } = limits;
    const onDropped = (isFirst: boolean): void => {
      this.countDropped();
      if (isFirst) log('warn', 'mqtt-throttled', { clientId: this.info.clientId, publishesPerSecond });
    };
    return PublishMeter.of({ publishesPerSecond, account, clock, onRenewed: onQuotaRenewed, onDropped });
  }

  #propertiesOf(
    routed: RoutedMessage,
    identifiers: readonly number[] | undefined,
    alias: OutboundAlias | undefined,
  ): Buffer {
    const content = encodeContentProperties(routed, this.#parts.clock);
    return identifiers || alias ? extendProperties(content, identifiers ?? [], alias?.alias ?? 0) : content;
  }

  #cacheOf(operation: Operation): PermissionCache {
    const { permissionEpoch, limits } = this.#parts;
    const most = operation === 'receive' ? limits.maxCachedReceivePermissions : limits.maxCachedPermissions;
    return new PermissionCache((topic) => this.#isAllowed(operation, topic), permissionEpoch, most);
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
