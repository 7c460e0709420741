import type { ScheduledTask } from '../ports/clock.ts';
import { OutboundWindow } from './outbound-window.ts';
import type { RoutedMessage } from './routed-message.ts';

/** What a session needs from the connection that serves it at the moment. */
export interface LiveConnection {
  /** Most unacknowledged QoS 1 messages the client takes. */
  readonly receiveMaximum: number;
  mayReceive(topic: string): boolean;
  /** Too much is unsent: QoS 0 is dropped, QoS 1 waits. */
  isCongested(): boolean;
  /** `packetId` 0 sends QoS 0. False when the client refuses packets of that size. */
  sendPublish(routed: RoutedMessage, packetId: number, retain: boolean): boolean;
  countDropped(): void;
  /** The session's queue is full: the client is too slow to be kept. */
  tooSlow(): void;
}

/** One subscription of one session. */
export interface Subscription {
  readonly session: Session;
  readonly filter: string;
  readonly qos: 0 | 1;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
}

/** State that MQTT keeps for a client id; it outlives the connection when the client asked so. [MQTT-4.1] */
export class Session {
  readonly clientId: string;
  /** A session cannot be resumed with the other protocol version. [AWS-IoT: mqtt] */
  readonly protocolVersion: 4 | 5;
  readonly subscriptions = new Map<string, Subscription>();
  expirySeconds: number;
  connection: LiveConnection | undefined;
  expiry: ScheduledTask | undefined;
  #window: OutboundWindow | undefined;

  constructor(clientId: string, protocolVersion: 4 | 5, expirySeconds: number) {
    this.clientId = clientId;
    this.protocolVersion = protocolVersion;
    this.expirySeconds = expirySeconds;
  }

  /** Made when the first QoS 1 delivery comes. */
  get window(): OutboundWindow {
    this.#window ??= new OutboundWindow();
    return this.#window;
  }

  get openedWindow(): OutboundWindow | undefined {
    return this.#window;
  }
}
