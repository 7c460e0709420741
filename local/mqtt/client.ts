import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { AccountUsage } from './account-usage.ts';
import type { ClientConnection } from './client-connection.ts';
import { extendProperties } from './codec/properties.ts';
import { emptyPublishFrame, type PublishFrame } from './codec/publish-frame.ts';
import { InboundFlight } from './inbound-flight.ts';
import { InboundTopic } from './inbound-topic.ts';
import type { KeepAlive, KeptAlive } from './keep-alive.ts';
import type { Will } from './last-will.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import { type OutboundAlias, OutboundAliases } from './outbound-aliases.ts';
import { publishBodyBytes } from './outbox.ts';
import { PermissionCache, type PermissionSource } from './permission-cache.ts';
import type { PermissionEpoch } from './permission-epoch.ts';
import type { BrokerPorts, ConnectionInfo, Operation } from './ports.ts';
import { PublishMeter } from './publish-meter.ts';
import { encodeContentProperties, type RoutedMessage } from './routed-message.ts';
import type { LiveConnection, Session } from './session.ts';
import { TopicAliases } from './topic-aliases.ts';

const NO_TOPIC = Buffer.alloc(0);
/** [MQTT-3.6.1-1] */
const PUBREL_FIRST_BYTE = 0x62;

/** What all clients of a broker share. */
export interface ClientTerms {
  readonly ports: BrokerPorts;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: MqttLimits;
  /** DUP marks what is sent again. */
  readonly features: { readonly marksDuplicates: boolean };
  readonly account: AccountUsage;
  readonly permissionEpoch: PermissionEpoch;
  /** What the publish quota held back can go on. */
  readonly deliverer: { pump(session: Session): void };
  readonly ends: ClientEnds;
}

/** Ends of a client that the client itself finds out. */
export interface ClientEnds {
  tooSlow(client: Client): void;
  keepAliveExpired(client: Client): void;
}

export interface ClientParts {
  connection: ClientConnection;
  info: ConnectionInfo;
  session: Session;
  will: Will | undefined;
  receiveMaximum: number;
  /** Aliases the broker may set; 0 for none. */
  outboundAliasMaximum: number;
  /** The largest packet the client takes; undefined without a limit. */
  maximumPacketBytes: number | undefined;
}

/**
 * A client whose CONNECT was accepted, for as long as its connection lasts. Thousands are idle, so what only a busy one
 * needs is made when it is first needed.
 */
export class Client implements LiveConnection, KeptAlive, PermissionSource {
  readonly connection: ClientConnection;
  readonly info: ConnectionInfo;
  readonly session: Session;
  readonly protocolVersion: 4 | 5;
  readonly receiveMaximum: number;
  readonly maximumPacketBytes: number | undefined;
  /** Undefined for 3.1.1, which has no codes for it. */
  readonly inboundFlight: InboundFlight | undefined;
  /** Published when the connection ends in any way but the client's own; undefined once it must not be. */
  will: Will | undefined;
  keepAlive: KeepAlive | undefined;
  droppedMessages = 0;
  #aliases: TopicAliases | undefined;
  #inboundTopic: InboundTopic | undefined;
  #publishFrame: PublishFrame | undefined;
  #mayPublish: PermissionCache | undefined;
  #mayRetain: PermissionCache | undefined;
  #mayReceive: PermissionCache | undefined;
  readonly #isMetered: boolean;
  #openedMeter: PublishMeter | undefined;
  readonly #outboundAliases: OutboundAliases | undefined;
  readonly #terms: ClientTerms;

  constructor(terms: ClientTerms, parts: ClientParts) {
    this.#terms = terms;
    this.connection = parts.connection;
    this.info = parts.info;
    this.session = parts.session;
    this.protocolVersion = parts.info.protocolVersion;
    this.receiveMaximum = parts.receiveMaximum;
    this.maximumPacketBytes = parts.maximumPacketBytes;
    this.will = parts.will;
    this.#isMetered = PublishMeter.counts(terms.limits.publishesPerSecond, terms.account);
    this.#outboundAliases =
      parts.outboundAliasMaximum > 0 ? new OutboundAliases(parts.outboundAliasMaximum) : undefined;
    this.inboundFlight =
      this.protocolVersion === 5 ? new InboundFlight(terms.limits.unacknowledgedPublishes) : undefined;
  }

  get aliases(): TopicAliases {
    this.#aliases ??= new TopicAliases(this.#terms.limits.topicAliasMaximum);
    return this.#aliases;
  }

  get inboundTopic(): InboundTopic {
    this.#inboundTopic ??= new InboundTopic(this.#terms.limits);
    return this.#inboundTopic;
  }

  get publishFrame(): PublishFrame {
    this.#publishFrame ??= emptyPublishFrame();
    return this.#publishFrame;
  }

  get mayPublish(): PermissionCache {
    this.#mayPublish ??= this.#cacheOf('publish');
    return this.#mayPublish;
  }

  get mayRetain(): PermissionCache {
    this.#mayRetain ??= this.#cacheOf('retain-publish');
    return this.#mayRetain;
  }

  mayReceive(topic: string): boolean {
    this.#mayReceive ??= this.#cacheOf('receive');
    return this.#mayReceive.allows(topic);
  }

  /** Subscribing is rare: asked each time. */
  maySubscribe(filter: string): boolean {
    return this.isAllowed('subscribe', filter);
  }

  isCongested(): boolean {
    return this.connection.outbox.bufferedBytes > this.#terms.limits.maxBufferedBytes;
  }

  /** Counts a publish of the client; false when it is one too many this second and must be dropped. */
  mayPublishIn(): boolean {
    return this.#meter === undefined || this.#meter.takeIn();
  }

  mayPublishNow(wakes: boolean): boolean {
    return this.#meter === undefined || this.#meter.mayLeave(wakes);
  }

  isThrottled(): boolean {
    return this.#openedMeter?.isSpent() ?? false;
  }

  stopTimers(): void {
    this.keepAlive?.stop();
    this.#openedMeter?.stop();
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
    // A client who is not told of duplicates sees no DUP.
    const mask = this.#terms.features.marksDuplicates ? 0x0f : 0x07;
    this.connection.outbox.appendPublish(name, message.payload, packetId, flags & mask, properties);
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
    this.#terms.ends.tooSlow(this);
  }

  keepAliveExpired(): void {
    this.#terms.ends.keepAliveExpired(this);
  }

  /** A port that fails means no: it must not end the publisher whose message is on its way here. */
  isAllowed(operation: Operation, name: string): boolean {
    const { ports, log } = this.#terms;
    try {
      return ports.isAllowed(this.info, operation, name);
    } catch (error) {
      log('error', 'mqtt-port-failed', { port: 'isAllowed', error: String(error) });
      return false;
    }
  }

  get #meter(): PublishMeter | undefined {
    if (this.#isMetered) this.#openedMeter ??= this.#openMeter();
    return this.#openedMeter;
  }

  #openMeter(): PublishMeter {
    const { account, clock, log, deliverer } = this.#terms;
    const { publishesPerSecond } = this.#terms.limits;
    const onRenewed = (): void => deliverer.pump(this.session);
    const onDropped = (isFirst: boolean): void => {
      this.countDropped();
      if (isFirst) log('warn', 'mqtt-throttled', { clientId: this.info.clientId, publishesPerSecond });
    };
    return new PublishMeter({ publishesPerSecond, account, clock, onRenewed, onDropped });
  }

  #propertiesOf(
    routed: RoutedMessage,
    identifiers: readonly number[] | undefined,
    alias: OutboundAlias | undefined,
  ): Buffer {
    const content = encodeContentProperties(routed, this.#terms.clock);
    return identifiers || alias ? extendProperties(content, identifiers ?? [], alias?.alias ?? 0) : content;
  }

  #cacheOf(operation: Operation): PermissionCache {
    const { permissionEpoch, limits } = this.#terms;
    const most = operation === 'receive' ? limits.maxCachedReceivePermissions : limits.maxCachedPermissions;
    return new PermissionCache(this, operation, permissionEpoch, most);
  }
}
