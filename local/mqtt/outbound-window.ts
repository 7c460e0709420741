import type { Qos } from './qos.ts';
import type { RoutedMessage } from './routed-message.ts';

/** One delivery to one session. */
export interface Delivery {
  routed: RoutedMessage;
  qos: Qos;
  retain: boolean;
  /** Of the subscriptions that brought it. */
  identifiers: readonly number[] | undefined;
  /** QoS 2 only: the client has it, PUBREL is on its way. [MQTT-4.3.3-4] */
  isReleased: boolean;
  /** It came through a shared subscription: stored ones are replayed at another pace. */
  isShared: boolean;
  /** Redelivery rounds of the window since it was sent, see there. */
  round: number;
  /** Only for direct messages: told once whether the client acknowledged. Such a delivery does not outlive the connection. */
  settle?: (acknowledged: boolean) => void;
}

/** Told what a persistent session owes its client, when state is kept on disk. */
export interface DeliveryJournal {
  /** It waits (packet identifier 0), or is unacknowledged under its identifier. */
  kept(delivery: Delivery, packetId: number): void;
  /** Acknowledged or given up. */
  gone(delivery: Delivery): void;
}

export function newDelivery(
  routed: RoutedMessage,
  qos: Qos,
  retain: boolean,
  identifiers: readonly number[] | undefined,
  isShared = false,
): Delivery {
  return { routed, qos, retain, identifiers, isReleased: false, isShared, round: 0 };
}

export interface SentDelivery {
  packetId: number;
  delivery: Delivery;
  /** It was sent before, on this or an earlier connection. */
  isDuplicate: boolean;
}

const MAX_PACKET_ID = 65_535;

/**
 * QoS 1 and 2 deliveries of a session. Live ones wait in the queue for a place in flight. What was unacknowledged or
 * waiting when the client came back is the backlog, let out at the pace its owner chooses, before the queue.
 */
export class OutboundWindow {
  journal: DeliveryJournal | undefined;
  readonly #inflight = new Map<number, Delivery>();
  #backlog: Delivery[] = [];
  /** In flight since an earlier connection, not yet sent again on this one. */
  #unsent = new Set<number>();
  #released: Delivery[] = [];
  #resend: number[] = [];
  #queue: Delivery[] = [];
  #head = 0;
  #queuedBytes = 0;
  #lastPacketId = 0;

  /** In flight on the present connection. */
  get unacknowledged(): number {
    return this.#inflight.size - this.#unsent.size;
  }

  get queuedMessages(): number {
    return this.#queue.length - this.#head + this.#backlog.length + this.#released.length;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Something may be sent as soon as there is a place for it. */
  get hasWaiting(): boolean {
    return this.#queue.length > this.#head || this.#resend.length > 0 || this.#released.length > 0;
  }

  /** Something is held back until `release`. */
  get hasBacklog(): boolean {
    return this.#backlog.length > 0 || this.#unsent.size > this.#resend.length;
  }

  enqueue(delivery: Delivery): void {
    this.#queue.push(delivery);
    this.journal?.kept(delivery, 0);
    this.#queuedBytes += delivery.routed.heldBytes;
  }

  /** The next delivery to send, now in flight: unacknowledged ones of an earlier connection first, under their old identifiers. */
  next(): SentDelivery | undefined {
    const packetId = this.#resend.length > 0 ? this.#resend.shift() : undefined;
    if (packetId !== undefined) {
      this.#unsent.delete(packetId);
      const delivery = this.#inflight.get(packetId);
      return delivery ? { packetId, delivery, isDuplicate: true } : this.next();
    }
    const delivery = (this.#released.length > 0 ? this.#released.shift() : undefined) ?? this.#dequeue();
    if (!delivery) return undefined;
    this.#queuedBytes -= delivery.routed.heldBytes;
    return { packetId: this.send(delivery), delivery, isDuplicate: false };
  }

  /** Puts a delivery in flight at once, under the packet identifier returned. The caller keeps the window below 65,535. */
  send(delivery: Delivery): number {
    let packetId = this.#lastPacketId;
    do {
      packetId = packetId === MAX_PACKET_ID ? 1 : packetId + 1;
    } while (this.#inflight.has(packetId));
    this.#lastPacketId = packetId;
    this.#inflight.set(packetId, delivery);
    this.journal?.kept(delivery, packetId);
    return packetId;
  }

  inflight(packetId: number): Delivery | undefined {
    return this.#inflight.get(packetId);
  }

  /** Takes a delivery out of flight, one of another QoS than `qos` stays; undefined for an unknown identifier. [MQTT-4.3.2-5] */
  acknowledge(packetId: number, qos?: Qos): Delivery | undefined {
    const delivery = this.#inflight.get(packetId);
    if (!delivery || (qos !== undefined && delivery.qos !== qos)) return delivery;
    this.#inflight.delete(packetId);
    this.journal?.gone(delivery);
    if (this.#unsent.size > 0 && this.#unsent.delete(packetId)) {
      this.#resend = this.#resend.filter((other) => other !== packetId);
    }
    return delivery;
  }

  /** What outlived a restart, in the order it came: unacknowledged under their identifiers, the others waiting. */
  restore(deliveries: readonly { delivery: Delivery; packetId: number }[]): void {
    for (const { delivery, packetId } of deliveries) {
      if (packetId === 0) {
        this.#queue.push(delivery);
        this.#queuedBytes += delivery.routed.heldBytes;
        continue;
      }
      this.#inflight.set(packetId, delivery);
      this.#lastPacketId = packetId;
    }
  }

  /** The client is back: all that is unacknowledged or waiting becomes the backlog. */
  beginReplay(): void {
    this.#unsent = new Set(this.#inflight.keys());
    this.#resend = [];
    this.#backlog = [...this.#released, ...this.#backlog, ...this.#queue.slice(this.#head)];
    this.#released = [];
    this.#queue = [];
    this.#head = 0;
  }

  /** Lets out the oldest of the backlog: so many of it, and so many that came through shared subscriptions. */
  release(plain: number, shared: number): void {
    let restPlain = plain;
    let restShared = shared;
    const takes = (delivery: Delivery | undefined): boolean =>
      delivery?.isShared ? restShared-- > 0 : restPlain-- > 0;
    for (const packetId of this.#unsent) {
      if (!this.#resend.includes(packetId) && takes(this.#inflight.get(packetId))) this.#resend.push(packetId);
    }
    const held: Delivery[] = [];
    for (const delivery of this.#backlog) (takes(delivery) ? this.#released : held).push(delivery);
    this.#backlog = held;
  }

  /**
   * Takes out, oldest first, what waits for a client that is away (`isAway`) or is held back for one that is there; at
   * most so many.
   */
  takeStored(matches: (delivery: Delivery) => boolean, most: number, isAway: boolean): Delivery[] {
    const taken: Delivery[] = [];
    const keep = (delivery: Delivery): boolean => {
      if (taken.length >= most || delivery.settle || !matches(delivery)) return true;
      taken.push(delivery);
      this.journal?.gone(delivery);
      this.#queuedBytes -= delivery.routed.heldBytes;
      return false;
    };
    this.#backlog = this.#backlog.filter(keep);
    if (isAway) {
      this.#queue = this.#queue.slice(this.#head).filter(keep);
      this.#head = 0;
    }
    return taken;
  }

  /** A round of redelivery: what is unacknowledged for more than one round, and what was given up after `lastRound`. */
  nextRound(lastRound: number): { again: SentDelivery[]; givenUp: Delivery[] } {
    const again: SentDelivery[] = [];
    const givenUp: Delivery[] = [];
    for (const [packetId, delivery] of this.#inflight) {
      if (this.#unsent.has(packetId)) continue;
      delivery.round += 1;
      if (delivery.round > lastRound) givenUp.push(delivery);
      else if (delivery.round > 1) again.push({ packetId, delivery, isDuplicate: true });
      if (delivery.round <= lastRound) continue;
      this.#inflight.delete(packetId);
      this.journal?.gone(delivery);
    }
    return { again, givenUp };
  }

  /** The connection is gone: direct messages end, the rest stays. [MQTT-4.4.0-1] */
  connectionLost(): void {
    const waiting = [...this.#released, ...this.#backlog, ...this.#queue.slice(this.#head)];
    const direct = [...this.#inflight.values(), ...waiting].filter((delivery) => delivery.settle);
    for (const [packetId, delivery] of this.#inflight) if (delivery.settle) this.#inflight.delete(packetId);
    this.#queue = waiting.filter((delivery) => !delivery.settle);
    this.#backlog = [];
    this.#released = [];
    this.#head = 0;
    this.#queuedBytes = this.#queue.reduce((sum, delivery) => sum + delivery.routed.heldBytes, 0);
    for (const delivery of direct) delivery.settle?.(false);
  }

  #dequeue(): Delivery | undefined {
    const delivery = this.#queue[this.#head];
    if (!delivery) return undefined;
    this.#head += 1;
    if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return delivery;
  }
}
