import type { ScheduledTask } from '../ports/clock.ts';
import { type DeliveryJournal, OutboundWindow } from './outbound-window.ts';
import type { Qos } from './qos.ts';
import type { RoutedMessage } from './routed-message.ts';

/** A will that waits for its delay, or for the end of its session. */
export interface DelayedWill {
  readonly task: ScheduledTask;
  publish(): void;
}

/** What a session needs from the connection that serves it at the moment. */
export interface LiveConnection {
  /** Most unacknowledged QoS 1 messages the client takes. */
  readonly receiveMaximum: number;
  mayReceive(topic: string): boolean;
  /** Too much is unsent: QoS 0 is dropped, QoS 1 waits. */
  isCongested(): boolean;
  /** False when this second's publishes are used up; `wakes`: the session is pumped when they are renewed. */
  mayPublishNow(wakes: boolean): boolean;
  /** This second's publishes are used up; for choosing somebody else. */
  isThrottled(): boolean;
  /** `flags` is the lower half of the first byte: DUP, QoS, RETAIN. False when the client refuses packets of that size. */
  sendPublish(
    routed: RoutedMessage,
    packetId: number,
    flags: number,
    identifiers: readonly number[] | undefined,
  ): boolean;
  sendPubrel(packetId: number): void;
  countDropped(): void;
  /** The session's queue is full: the client is too slow to be kept. */
  tooSlow(): void;
}

/** One subscription of one session. */
export interface Subscription {
  readonly session: Session;
  readonly filter: string;
  readonly qos: Qos;
  /** Sent along with what this subscription brings; undefined without one. [MQTT-3.8.2.1.2] */
  readonly identifier: number | undefined;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
}

/** Told what changes in a persistent session, when state is kept on disk. */
export interface SessionJournal extends DeliveryJournal {
  /** Subscriptions, expiry, or whether its client is connected. */
  changed(): void;
  ended(): void;
}

const NO_SUBSCRIPTIONS: ReadonlyMap<string, Subscription> = new Map();

/** State that MQTT keeps for a client id; it outlives the connection when the client asked so. [MQTT-4.1] */
export class Session {
  readonly clientId: string;
  /** A session cannot be resumed with the other protocol version. [AWS-IoT: mqtt] */
  readonly protocolVersion: 4 | 5;
  expirySeconds: number;
  /** Undefined while its client is connected. */
  disconnectedAtMs: number | undefined;
  connection: LiveConnection | undefined;
  expiry: ScheduledTask | undefined;
  /** The next step of sending what was stored. */
  replay: ScheduledTask | undefined;
  /** The next look at what is unacknowledged. */
  redelivery: ScheduledTask | undefined;
  delayedWill: DelayedWill | undefined;
  /** QoS 2 packet identifiers received and not yet released by the client; made when first needed. [MQTT-4.3.3-10] */
  received: Set<number> | undefined;
  #subscriptions: Map<string, Subscription> | undefined;
  #window: OutboundWindow | undefined;
  #journal: SessionJournal | undefined;

  constructor(clientId: string, protocolVersion: 4 | 5, expirySeconds: number) {
    this.clientId = clientId;
    this.protocolVersion = protocolVersion;
    this.expirySeconds = expirySeconds;
  }

  /** By topic filter. */
  get subscriptions(): ReadonlyMap<string, Subscription> {
    return this.#subscriptions ?? NO_SUBSCRIPTIONS;
  }

  /** Adds a subscription, or puts it in the place of the one with the same filter. */
  subscribe(subscription: Subscription): void {
    this.#subscriptions ??= new Map();
    this.#subscriptions.set(subscription.filter, subscription);
  }

  /** False when there was no subscription with the filter. */
  unsubscribe(filter: string): boolean {
    return this.#subscriptions?.delete(filter) ?? false;
  }

  forgetSubscriptions(): void {
    this.#subscriptions = undefined;
  }

  /** Made when the first QoS 1 or 2 delivery comes. */
  get window(): OutboundWindow {
    if (!this.#window) {
      this.#window = new OutboundWindow();
      this.#window.journal = this.#journal;
    }
    return this.#window;
  }

  get journal(): SessionJournal | undefined {
    return this.#journal;
  }

  set journal(journal: SessionJournal | undefined) {
    this.#journal = journal;
    if (this.#window) this.#window.journal = journal;
  }

  get openedWindow(): OutboundWindow | undefined {
    return this.#window;
  }
}
